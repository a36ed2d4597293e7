class CreateView(DDLElement):
    def __init__(self,name,sel): self.name=name; self.sel=sel
@compiles(CreateView)
def d(e,c,**kw): return 'CREATE VIEW %s AS %s'%(c.preparer.quote(e.name),c.sql_compiler.process(e.sel,literal_binds=True))
t=sa.table('t1',sa.column('a',sa.Integer))
op.execute(CreateView('My View',sa.select(t).where(t.c.a>5)))
