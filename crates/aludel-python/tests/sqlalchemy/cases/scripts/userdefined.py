class Pt(sa.types.UserDefinedType):
    cache_ok=True
    def __init__(self,n=3): self.n=n
    def get_col_spec(self,**kw): return 'POINT(%d)'%self.n
class Vec(sa.types.UserDefinedType):
    def get_col_spec(self): return 'VEC'
    def bind_expression(self,b): return func.to_vec(b,type_=self)
    def column_expression(self,c): return func.from_vec(c,type_=self)
op.create_table('t1',sa.Column('a',Pt(5)),sa.Column('b',Vec))
t=sa.table('t1',sa.column('a',Pt),sa.column('b',Vec))
op.execute(sa.select(t.c.b).where(t.c.b==t.c.a))
print(Pt(7), sa.cast(sa.column('x'),Pt(4)))
