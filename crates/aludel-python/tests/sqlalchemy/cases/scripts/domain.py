op.create_table('t1',sa.Column('a',pg.DOMAIN('dd',sa.Integer,check="VALUE > 0",not_null=True,default='5')))
