class MyTy(sa.types.TypeEngine): pass
class MyTx(sa.String): pass
@compiles(MyTx,'postgresql')
def d(e,c,**kw): return 'CITEXTX'
op.create_table('t1',sa.Column('b',MyTx(5)))
