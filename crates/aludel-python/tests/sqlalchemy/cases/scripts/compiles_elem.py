class utcnow(expression.FunctionElement):
    type=sa.DateTime()
    inherit_cache=True
@compiles(utcnow)
def d(e,c,**k): return 'now()'
@compiles(utcnow,'postgresql')
def p(e,c,**k): return "TIMEZONE('utc', CURRENT_TIMESTAMP)"
@compiles(utcnow,'sqlite')
def s(e,c,**k): return "strftime('x')"
op.create_table('t1',sa.Column('a',sa.DateTime,server_default=utcnow()))
op.execute(sa.select(utcnow()))
op.execute(sa.table('t1',sa.column('a')).update().values(a=utcnow()))
