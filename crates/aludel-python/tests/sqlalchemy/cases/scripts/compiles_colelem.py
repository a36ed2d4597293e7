class my(expression.ColumnElement):
    inherit_cache=True
    def __init__(self,x): self.x=x
@compiles(my)
def d(e,c,**kw): return '[%s]'%c.process(e.x,**kw)
t=sa.table('t1',sa.column('a'))
op.execute(sa.select(my(t.c.a)).where(my(t.c.a)==5))
