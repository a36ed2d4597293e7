"""Relationships of every kind, and harder queries."""
from alembic import op
import sqlalchemy as sa, datetime
from sqlalchemy import Column, Integer, String, ForeignKey, select, func, and_, or_, case, exists
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import relationship, Session, sessionmaker, aliased, contains_eager, subqueryload, defer, load_only, foreign, remote, backref, Query
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.orm.exc import NoResultFound

def t(function):
    """Prints what a function returns, or the exception that it raises."""
    import re
    try:
        result = function()
    except Exception as error:
        kind = type(error)
        result = (kind.__module__, kind.__name__, str(error).split('\n')[0])
    print(re.sub('0x[0-9a-f]+', '0x', repr(result)))
Base = declarative_base()

class Org(Base):
    __tablename__ = 'org'
    a = Column(Integer, primary_key=True)
    b = Column(String, primary_key=True)
    name = Column(String)
    users = relationship('Usr', lazy='dynamic', backref='org', primaryjoin='and_(Org.a==Usr.org_a, Org.b==Usr.org_b)')
    __table_args__ = (sa.Index('ix_n', 'name'),)

class Usr(Base):
    __tablename__ = 'usr'
    id = Column(Integer, primary_key=True)
    name = Column(String)
    org_a = Column(Integer)
    org_b = Column(String)
    mgr_id = Column(ForeignKey('usr.id'))
    n = Column(Integer, default=0)
    cfg = Column(sa.JSON)
    __table_args__ = (sa.ForeignKeyConstraint(['org_a', 'org_b'], ['org.a', 'org.b']),)
    mgr = relationship('Usr', remote_side='Usr.id', backref='staff')
    links = relationship('Link', backref='usr', cascade='all,delete-orphan')
    groups = association_proxy('links', 'grp')
    prof = relationship('Prof', uselist=False, back_populates='usr')

class Grp(Base):
    __tablename__ = 'grp'
    id = Column(Integer, primary_key=True)
    name = Column(String, unique=True)

class Link(Base):
    __tablename__ = 'link'
    usr_id = Column(ForeignKey('usr.id'), primary_key=True)
    grp_id = Column(ForeignKey('grp.id'), primary_key=True)
    role = Column(String)
    grp = relationship(Grp)

class Prof(Base):
    __tablename__ = 'prof'
    id = Column(Integer, primary_key=True)
    usr_id = Column(Integer, ForeignKey(Usr.id))
    usr = relationship(Usr, back_populates='prof')
    at = Column(sa.DateTime, server_default=sa.func.current_timestamp())

def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    s = sessionmaker(bind=bind)()
    o = Org(a=1, b='x', name='o')
    boss = Usr(name='boss', org=o)
    w = [Usr(name=f'w{i}', mgr=boss, org=o) for i in range(3)]
    s.add_all(list(reversed(w)))
    s.flush()
    t(lambda: [(u.id, u.name, u.mgr_id, u.org_a, u.org_b) for u in s.query(Usr).order_by(Usr.name)])
    t(lambda: s.get(Org, (1, 'x')).name)
    t(lambda: s.get(Org, {'a': 1, 'b': 'x'}) is o)
    t(lambda: s.get(Org, 5))
    t(lambda: o.users.count())
    t(lambda: o.users.filter(Usr.name == 'w1').one().name)
    g = Grp(name='g')
    boss.links.append(Link(grp=g, role='r'))
    s.commit()
    t(lambda: [(l.usr_id, l.grp_id, l.role) for l in s.query(Link)])
    t(lambda: [x.name for x in boss.groups])
    boss.prof = Prof()
    s.commit()
    t(lambda: (boss.prof.usr_id, boss.prof.at is not None, boss.prof.usr is boss))
    w[0].mgr = None
    s.flush()
    t(lambda: s.execute(sa.text('select count(*) from usr where mgr_id is null')).scalar())
    w[0].n = Usr.n + 5
    s.commit()
    t(lambda: w[0].n)
    t(lambda: s.query(Usr).filter(Usr.n > 1).update({Usr.n: Usr.n * 2}, synchronize_session='evaluate'))
    t(lambda: w[0].n)
    t(lambda: s.query(Usr.name, case((Usr.n > 5, 'big'), else_='small')).order_by(Usr.name).all())
    M = aliased(Usr, name='m')
    t(lambda: s.query(Usr.name, M.name.label('boss')).join(M, Usr.mgr).order_by(Usr.name).all())
    t(lambda: s.query(Usr).join(Usr.mgr.of_type(M)).filter(M.name == 'boss').count())
    t(lambda: s.query(Usr).options(subqueryload(Usr.staff)).filter(Usr.name == 'boss').one().staff[0].name[0])
    t(lambda: s.query(Usr).join(Usr.links).join(Link.grp).filter(Grp.name == 'g').one().name)
    t(lambda: s.query(Usr.mgr_id, func.count(Usr.id)).group_by(Usr.mgr_id).having(func.count(Usr.id) > 1).all())
    t(lambda: s.query(func.max(Usr.id), func.min(Usr.id)).one())
    t(lambda: s.query(Usr).filter(or_(Usr.name == 'w1', and_(Usr.name == 'w2', Usr.n == 0))).count())
    t(lambda: s.query(Usr).filter(~Usr.staff.any()).count())
    t(lambda: s.query(Usr).filter(Usr.mgr == None).count())
    t(lambda: s.query(Usr).filter(Usr.mgr != None).count())
    t(lambda: s.query(exists().where(Usr.name == 'boss')).scalar())
    t(lambda: bool(s.query(Usr.id).filter(Usr.name == 'zz').first()))
    t(lambda: s.query(Usr.name).distinct().count())
    t(lambda: [r.name for r in s.query(Usr.name).yield_per(2)])
    t(lambda: [n for n, in s.query(Usr.name).filter(Usr.name.in_(['boss', 'w1']))])
    t(lambda: s.execute(select(Usr, Org).join(Org, Usr.org)).all()[0].Org.name)
    t(lambda: s.execute(select(Usr.name).join_from(Usr, Org).where(Org.name == 'o').order_by(Usr.name)).scalars().all())
    t(lambda: s.execute(select(Usr).join(Usr.links).where(Link.role == 'r')).scalars().one().name)
    sub = select(Usr.mgr_id, func.count().label('c')).group_by(Usr.mgr_id).subquery()
    t(lambda: s.execute(select(Usr.name, sub.c.c).join(sub, Usr.id == sub.c.mgr_id)).all())
    cte = select(Usr.id).where(Usr.name == 'boss').cte('b')
    t(lambda: s.execute(select(Usr.name).where(Usr.mgr_id.in_(select(cte.c.id))).order_by(Usr.name)).scalars().all())
    U2 = aliased(Usr, select(Usr).where(Usr.n == 0).subquery())
    t(lambda: sorted((u.name for u in s.query(U2))))
    with s.begin_nested() as n:
        s.add(Grp(name='n1'))
    try:
        with s.begin_nested():
            s.add(Grp(name='n1'))
            s.flush()
    except sa.exc.IntegrityError as x:
        print('dup', type(x.orig).__name__)
    t(lambda: s.query(Grp.name).order_by(Grp.id).all())
    s.query(Usr).filter(Usr.name == 'w2').delete()
    t(lambda: s.query(Usr).count())
    s.delete(boss)
    s.flush()
    t(lambda: s.query(Link).count())
    t(lambda: s.execute(sa.text('select name, mgr_id from usr order by name')).all())
    t(lambda: s.execute(sa.text('select usr_id from prof')).all())
    u = Usr(name='c', cfg=None)
    s.add(u)
    s.flush()
    t(lambda: s.execute(sa.text("select cfg from usr where name='c'")).scalar())
    t(lambda: (sa.inspect(u).attrs.name.value, sa.inspect(u).identity == (u.id,), sa.inspect(Usr).primary_key[0].name, Usr.name.type, str(Usr.name), Usr.__mapper__.get_property('name').key))
    t(lambda: s.query(Usr).filter_by(nope=1))
    t(lambda: s.query(Usr).one())
    t(lambda: Usr.nope)
    t(lambda: s.query(Usr).get(12345))
    t(lambda: s.scalars(select(Usr.name).order_by(Usr.id.desc()).limit(1)).first())
    s.close()
    t(lambda: bind.in_transaction())
    t(lambda: u.staff)
