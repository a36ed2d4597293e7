op.create_table('t1',sa.Column('a',sa.Integer),sa.UniqueConstraint('a',name='u'*70))
