def fk_guid(constraint,table): return 'GG'+table.name
n={'fk_guid':fk_guid,'fk':'fk_%(fk_guid)s_%(column_0_N_name)s_%(referred_column_0_name)s','ix':'ix_%(column_0N_name)s','uq':'uq_%(column_0_label)s_%(column_0_key)s','ck':'ck_%(column_0_name)s'}
m=sa.MetaData(naming_convention=n)
o=sa.Table('o',m,sa.Column('id',sa.Integer,primary_key=True),sa.Column('z',sa.Integer))
t=sa.Table('t1',m,sa.Column('a',sa.Integer,key='kk'),sa.Column('b',sa.Integer),sa.ForeignKeyConstraint(['kk','b'],['o.id','o.z']),sa.Index(None,'kk','b'),sa.UniqueConstraint('kk','b'))
t.append_constraint(sa.CheckConstraint(t.c.b>5))
ct(t)
