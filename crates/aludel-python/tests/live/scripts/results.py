"""Statements, rows, transactions."""
from alembic import op
import sqlalchemy as sa, datetime, decimal, uuid, enum

def t(function):
    """Prints what a function returns, or the exception that it raises."""
    import re
    try:
        result = function()
    except Exception as error:
        kind = type(error)
        result = (kind.__module__, kind.__name__, str(error).split('\n')[0])
    print(re.sub('0x[0-9a-f]+', '0x', repr(result)))

class Color(enum.Enum):
    RED = 1
    BLUE = 2

def upgrade():
    c = op.get_bind()
    T = op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.String(20)), sa.Column('d', sa.DateTime), sa.Column('n', sa.Numeric(10, 2)), sa.Column('b', sa.Boolean), sa.Column('j', sa.JSON), sa.Column('u', sa.Uuid), sa.Column('e', sa.Enum(Color, name='color')), sa.Column('day', sa.Date), sa.Column('lb', sa.LargeBinary), sa.Column('iv', sa.Interval), sa.Column('tm', sa.Time), sa.Column('df', sa.Integer, default=7))
    row = dict(a='x', d=datetime.datetime(2020, 1, 2, 3, 4, 5), n=decimal.Decimal('1.50'), b=True, j={'k': [1, 2]}, u=uuid.UUID(int=5), e=Color.RED, day=datetime.date(2020, 1, 1), lb=b'\x00\x01', iv=datetime.timedelta(days=1, seconds=5), tm=datetime.time(1, 2, 3))
    t(lambda: c.execute(T.insert().values(**row)).inserted_primary_key)
    t(lambda: c.execute(T.insert(), [dict(row, a='y'), dict(row, a='z')]).rowcount)
    op.bulk_insert(T, [dict(row, a='w')])
    t(lambda: c.execute(sa.select(T)).fetchall())
    t(lambda: c.execute(sa.text('select * from t')).mappings().first())
    t(lambda: c.execute(sa.select(T.c.id, T.c.a).order_by(T.c.id.desc())).all())
    r = c.execute(sa.select(T.c.id, T.c.a).where(T.c.a == 'y')).first()
    for f in (lambda: r, lambda: r.id, lambda: r[1], lambda: r[0:1], lambda: r._mapping, lambda: r._mapping['a'], lambda: r._mapping[T.c.a], lambda: r._asdict(), lambda: r._fields, lambda: tuple(r), lambda: r == (2, 'y'), lambda: r.zz, lambda: hash(r) == hash((2, 'y')), lambda: len(r), lambda: 'y' in r, lambda: dict(r._mapping), lambda: list(r._mapping.items())):
        t(f)
    t(lambda: c.scalar(sa.select(sa.func.count()).select_from(T)))
    t(lambda: c.scalars(sa.select(T.c.a)).all())
    t(lambda: c.execute(sa.select(T.c.a)).scalars().first())
    t(lambda: list(c.execute(sa.select(T.c.a, T.c.id).limit(2))))
    t(lambda: c.execute(sa.select(T.c.a, T.c.id)).columns('id').all())
    t(lambda: list(c.execute(sa.select(T.c.id)).partitions(3)))
    t(lambda: c.execute(sa.select(T.c.b)).unique().all())
    t(lambda: c.execute(sa.select(T.c.a).where(T.c.id == 99)).scalar())
    t(lambda: c.execute(sa.select(T.c.a).where(T.c.id == 99)).one())
    t(lambda: c.execute(sa.select(T.c.a)).one())
    t(lambda: c.execute(sa.select(T.c.a)).scalar_one_or_none())
    t(lambda: c.execute(sa.update(T).where(T.c.id > 1).values(a='q')).rowcount)
    t(lambda: c.execute(sa.delete(T).where(T.c.id == 4)).rowcount)
    t(lambda: c.execute(sa.text('select a from t where id=:i'), {'i': 1}).scalar())
    t(lambda: c.execute(sa.text('select a from t where id in :i').bindparams(sa.bindparam('i', expanding=True)), {'i': [1, 2]}).all())
    t(lambda: c.execute(sa.text('insert into t(a) values (:a)'), [{'a': '1'}, {'a': '2'}]).rowcount)
    t(lambda: c.execute(sa.text('select 1'), 5))
    t(lambda: c.execute(sa.text('select :a')))
    t(lambda: c.execute(sa.text('select * from nope')))
    t(lambda: c.begin())
    t(lambda: c.in_transaction())
    t(lambda: c.in_nested_transaction())
    t(lambda: c.exec_driver_sql('select ?, ?', (1, 'x')).all())
    t(lambda: c.exec_driver_sql('select :a', {'a': 3}).all())
    t(lambda: c.exec_driver_sql("select '?', ':x'").all())
    t(lambda: c.execute(sa.text('select 1 as a, 2 as a')).first().a)
    with c.begin_nested():
        c.execute(sa.text('delete from t'))
        t(lambda: c.in_nested_transaction())
    n = c.begin_nested()
    c.execute(T.insert().values(a='n'))
    n.rollback()
    t(lambda: n.is_active)
    t(lambda: c.scalar(sa.text('select count(*) from t')))
    try:
        with c.begin_nested():
            c.execute(sa.text('insert into t(id) values(1)'))
            c.execute(sa.text('insert into t(id) values(1)'))
    except sa.exc.IntegrityError as x:
        print(type(x), str(x.orig), x.statement, x.params)
    t(lambda: c.dialect.name)
    t(lambda: c.engine.name)
    t(lambda: c.dialect.driver)
    t(lambda: c.engine.dialect is c.dialect)
    t(lambda: c.connection.cursor().execute('select 5').fetchone())
    t(lambda: c.execute(sa.select(sa.literal(1).label('x'), sa.text('3 y'), sa.func.count())).keys())
    t(lambda: c.execute(sa.select(T.c.a, T.c.a, T.c.id + 1)).keys())
    t(lambda: c.execute(sa.insert(T).values(a='r').returning(T.c.id, T.c.a)).first())
    t(lambda: c.execute(sa.insert(T).values(a='r')).inserted_primary_key)
    t(lambda: c.execute(sa.insert(T).values(a='r')).lastrowid)
    t(lambda: c.execute(sa.select(T.c.id)).inserted_primary_key)
    t(lambda: c.execute(sa.insert(T).values(a='r')).returns_rows)
    t(lambda: c.execute(sa.insert(T).values(a='r')).all())
    t(lambda: c.execute(sa.insert(T).values(a='r')).is_insert)
    t(lambda: c.execute(sa.select(T.c.df)).scalars().all())
    t(lambda: (lambda r: (r.first(), r.closed))(c.execute(sa.text('select 1'))))
    t(lambda: c.execute(sa.text('select id, a from t').columns(sa.column('id', sa.String), sa.column('a'))).keys())
    t(lambda: c.execute(sa.text("select '2020-01-01' as d").columns(d=sa.Date)).first())
    t(lambda: c.execute(sa.select(T.c.id).where(T.c.a.in_(['r']))).yield_per(1).fetchmany(2))
    t(lambda: c.get_execution_options())
    t(lambda: c.execution_options(isolation_level='AUTOCOMMIT'))
    t(lambda: c.schema_for_object(T))
    t(lambda: c.execute(sa.func.count()).scalar())
    t(lambda: c.execute(sa.select(T.c.id)).freeze()().all())
    t(lambda: c.run_callable)
    t(lambda: sa.inspect(c).get_columns('t'))
    # Not the revision's own, with which its version is written.
    second = c.engine.connect()
    t(lambda: second.close())
    t(lambda: second.execute(sa.text('select 1')))
    t(lambda: second.closed)
