class JJ(sa.JSON): pass
@compiles(JJ,'sqlite')
def d(e,c,**kw): return c.visit_TEXT(e,**kw) if False else 'TEXT'
@compiles(JJ,'postgresql')
def d2(e,c,**kw): return 'x'+c.visit_JSON(e,**kw)
op.create_table('t1',sa.Column('b',JJ))
