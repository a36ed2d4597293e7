m=sa.MetaData(naming_convention={'ix':'ix_%(table_name)s_%(column_0_N_name)s','uq':'uq_%(table_name)s_%(column_0_N_name)s','fk':'fk_%(table_name)s_%(column_0_N_name)s'})
t=sa.Table('a_very_long_table_name_indeed_it_is',m,sa.Column('column_number_one_is_long',sa.Integer,unique=True),sa.Column('column_number_two_is_long',sa.Integer,index=True),sa.Index(None,'column_number_one_is_long','column_number_two_is_long'),sa.UniqueConstraint('column_number_one_is_long','column_number_two_is_long'))
ct(t)
