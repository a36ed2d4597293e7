e=sa.Enum('a','b',name='zz')
op.create_table('t1',sa.Column('a',e))
op.create_table('t2',sa.Column('a',e),sa.Column('b',sa.Enum('a','b',name='zz')))
