t=sa.table('t1',sa.column('a',sa.Integer),sa.column('b',sa.String))
s=sa.select(t).where(t.c.a==5,t.c.b=='x',t.c.a>6)
c=s.compile(); print(c.params, str(c)); 
c=t.insert().values(a=1,b='q').compile(); print(c.params); print(str(c))
c=t.update().values(a=1).where(t.c.a==2).compile(); print(c.params); print(c)
print(s.compile(compile_kwargs={'literal_binds':True}))
print(sa.text('a=:x').bindparams(x=1).compile().params)
print(t.insert(), t.update(), t.delete())
