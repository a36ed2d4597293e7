t=sa.table('t1',sa.column('a',sa.Integer))
for f in (lambda: bool(t.c.a==5 and t.c.a), lambda: t.insert().values(zz=1).compile(), lambda: sa.select('a b'), lambda: t.c.nope, lambda: t.c.a.in_(5), lambda: sa.select(t).where('x'), lambda: sa.Column('a',sa.Integer,sa.Integer), lambda: sa.ForeignKeyConstraint(['a'],['b.c','b.d']), lambda: sa.Enum('a','b',length=0), lambda: sa.text('x').bindparams(z=1), lambda: t.c.a>None, lambda: sa.Table('q',sa.MetaData(),sa.Column('a',sa.Integer),sa.UniqueConstraint('zz')), lambda: sa.and_('x')):
    try: f(); print('fine')
    except Exception as e: print(type(e).__name__)
