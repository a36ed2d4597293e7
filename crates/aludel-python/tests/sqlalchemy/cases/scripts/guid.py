class GUID(sa.TypeDecorator):
    impl=sa.CHAR
    cache_ok=True
    def load_dialect_impl(self,dialect):
        if dialect.name=='postgresql': return dialect.type_descriptor(pg.UUID())
        return dialect.type_descriptor(sa.CHAR(32))
    def process_bind_param(self,value,dialect):
        if value is None: return value
        return str(value) if dialect.name=='postgresql' else '%.32x'%uuid.UUID(str(value)).int
op.create_table('t1',sa.Column('a',GUID(),primary_key=True))
t=sa.table('t1',sa.column('a',GUID))
op.execute(t.delete().where(t.c.a==uuid.UUID(int=5)))
