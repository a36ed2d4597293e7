op.create_table('t1',sa.Column('a',sa.Integer,primary_key=True),sqlite_autoincrement=True)
