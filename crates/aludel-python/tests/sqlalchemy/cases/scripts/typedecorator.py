class MyT(sa.TypeDecorator):
    impl=sa.String
    cache_ok=True
    def process_bind_param(self,value,dialect): return value.upper() if value else value
    def process_result_value(self,value,dialect): return value
op.create_table('t1',sa.Column('a',MyT(20)),sa.Column('b',MyT()))
t=sa.table('t1',sa.column('a',MyT))
op.execute(t.insert().values(a='abc'))
op.execute(t.update().values(a='q').where(t.c.a=='zz'))
op.bulk_insert(t,[{'a':'hello'},{'a':None}])
print(repr(MyT(20)))
