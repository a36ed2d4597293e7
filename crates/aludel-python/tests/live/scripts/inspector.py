"""The inspector and reflected tables."""
from alembic import op
import sqlalchemy as sa

def t(function):
    """Prints what a function returns, or the exception that it raises."""
    import re
    try:
        result = function()
    except Exception as error:
        kind = type(error)
        result = (kind.__module__, kind.__name__, str(error).split('\n')[0])
    print(re.sub('0x[0-9a-f]+', '0x', repr(result)))

def upgrade():
    c = op.get_bind()
    for s in ["create table p(id integer primary key, n varchar(20) not null default 'x', g int generated always as (id+1) stored)", "create table t(id integer primary key, pid int constraint fkp references p(id) on delete cascade, u text, v numeric(10,2), f float, b boolean, d datetime, dt date, ts timestamp, bl blob, bi bigint, ch char(3), js json, constraint uq unique(u), check (v>0), constraint ck2 check (u <> 'a:b'), constraint fk2 foreign key (u) references p(n) on delete cascade)", 'create index ix on t(u desc, v) where v>1', 'create index ix2 on t(lower(u))', 'create view vv as select * from t', 'create table selfr(a int, b int, primary key(a,b), foreign key(b) references selfr(a))', 'create unique index uix on p(n)']:
        c.exec_driver_sql(s)
    i = sa.inspect(c)
    for f in ('get_columns', 'get_pk_constraint', 'get_foreign_keys', 'get_indexes', 'get_unique_constraints', 'get_check_constraints', 'get_table_options', 'get_table_comment'):
        for n in ('p', 't', 'vv', 'selfr', 'nope'):
            t(lambda: (f, n, getattr(i, f)(n)))
    for f in ('get_table_names', 'get_view_names', 'get_temp_table_names', 'get_temp_view_names', 'get_sequence_names', 'get_schema_names', 'get_materialized_view_names', 'get_multi_columns', 'get_multi_pk_constraint', 'get_multi_foreign_keys', 'get_multi_indexes', 'get_multi_unique_constraints', 'get_multi_check_constraints', 'get_enums'):
        t(lambda: (f, getattr(i, f)()))
    t(lambda: i.has_table('t'))
    t(lambda: i.has_table('vv'))
    t(lambda: i.has_table('zz'))
    t(lambda: i.has_index('t', 'ix'))
    t(lambda: i.has_schema('main'))
    t(lambda: i.get_view_definition('vv'))
    t(lambda: i.default_schema_name)
    t(lambda: i.dialect.name)
    t(lambda: i.bind is c)
    m = sa.MetaData()
    T = sa.Table('t', m, autoload_with=c)
    t(lambda: [repr(x) for x in T.c])
    t(lambda: sorted(((x.name or '', str(sorted((y.name for y in x.columns)))) for x in T.constraints)))
    t(lambda: sorted(((x.name, x.unique, [str(e) for e in x.expressions]) for x in T.indexes)))
    t(lambda: sorted(m.tables))
    t(lambda: [fk.target_fullname for fk in T.c.pid.foreign_keys])
    t(lambda: T.c.pid.references(m.tables['p'].c.id))
    m2 = sa.MetaData()
    m2.reflect(c, only=['p'])
    t(lambda: sorted(m2.tables))
    m3 = sa.MetaData()
    m3.reflect(bind=c, views=True)
    t(lambda: sorted(m3.tables))
    t(lambda: [x.name for x in m3.sorted_tables])
    T2 = sa.Table('t', sa.MetaData(), sa.Column('u', sa.String(7)), autoload_with=c, include_columns=['id', 'u'], resolve_fks=False)
    t(lambda: [repr(x) for x in T2.c])
    m4 = sa.MetaData()

    @sa.event.listens_for(m4, 'column_reflect')
    def cr(inspector, table, info):
        info['key'] = 'k_' + info['name']
    T4 = sa.Table('p', m4, autoload_with=c)
    t(lambda: T4.c.keys())
    t(lambda: sa.Table('zz', sa.MetaData(), autoload_with=c))
    t(lambda: c.execute(sa.insert(m.tables['p']).values(n='q')).inserted_primary_key)
    t(lambda: c.execute(sa.select(m.tables['p'])).all())
    t(lambda: sa.inspect(5))
    t(lambda: sa.inspect(c.engine).get_table_names())
    t(lambda: sa.engine.reflection.Inspector.from_engine(c).get_table_names())
    t(lambda: c.dialect.has_table(c, 't'))
    t(lambda: c.dialect.get_columns(c, 'selfr'))
    t(lambda: c.engine.dialect.identifier_preparer.quote('order'))
    t(lambda: c.dialect.identifier_preparer.format_table(T))
    t(lambda: c.dialect.type_compiler.process(sa.String(5)))
    t(lambda: T.name in sa.inspect(c).get_table_names())
    i.clear_cache()
    op.create_table('zz', sa.Column('a', sa.Integer))
    t(lambda: 'zz' in i.get_table_names())
