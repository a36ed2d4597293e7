class coal(expression.FunctionElement):
    name='coal'
    inherit_cache=True
@compiles(coal)
def d(e,c,**k): return 'COAL(%s)'%c.process(e.clauses,**k)
t=sa.table('t1',sa.column('a'),sa.column('b',sa.String))
op.execute(sa.select(coal(t.c.a,t.c.b,'x')))
