op.create_table('t1',sa.Column('a',sa.Enum(Color)),sa.Column('b',sa.Enum(Color,name='c2',values_callable=lambda x:[i.value for i in x])))
