class E(sa.TypeDecorator):
    impl=sa.Enum('a','b',name='tde')
    cache_ok=True
op.create_table('t1',sa.Column('a',E))
