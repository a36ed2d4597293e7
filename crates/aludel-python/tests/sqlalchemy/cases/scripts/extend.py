m=sa.MetaData()
t=sa.Table('t1',m,sa.Column('a',sa.Integer))
t2=sa.Table('t1',m,sa.Column('b',sa.String(5)),extend_existing=True)
print(t is t2); ct(t)
try: sa.Table('t1',m,sa.Column('c',sa.Integer))
except Exception as e: print(type(e).__name__,e)
print(sa.Table('t1',m) is t, sa.Table('t1',m,keep_existing=True) is t)

