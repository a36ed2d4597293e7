"""Sessions and queries over classes in the older style."""
from alembic import op
import sqlalchemy as sa, datetime
from sqlalchemy import orm, Column, Integer, String, ForeignKey, select, func
from sqlalchemy.orm import declarative_base, relationship, Session, sessionmaker, backref, joinedload, selectinload, aliased

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
tags = sa.Table('user_tags', Base.metadata, Column('user_id', ForeignKey('users.id'), primary_key=True), Column('tag_id', ForeignKey('tags.id'), primary_key=True))

class Mixin:
    created = Column(String, default='now')
    updated = Column(String, onupdate=lambda: 'upd')

class User(Mixin, Base):
    __tablename__ = 'users'
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
    email = Column('email_address', String)
    parent_id = Column(Integer, ForeignKey('users.id'))
    state = Column(String, server_default='new')
    addresses = relationship('Address', back_populates='user', cascade='all, delete-orphan', order_by='Address.id')
    tags = relationship('Tag', secondary=tags, backref='users', order_by='Tag.id')
    children = relationship('User', backref=backref('parent', remote_side=[id]))

    def __repr__(self):
        return f'<User {self.id} {self.name}>'

class Address(Base):
    __tablename__ = 'addresses'
    id = Column(Integer, primary_key=True)
    text = Column(String)
    user_id = Column(Integer, ForeignKey('users.id'))
    user = relationship('User', back_populates='addresses')

    def __repr__(self):
        return f'<Address {self.id} {self.text} {self.user_id}>'

class Tag(Base):
    __tablename__ = 'tags'
    id = Column(Integer, primary_key=True)
    name = Column(String)

    def __repr__(self):
        return f'<Tag {self.id} {self.name}>'

def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    s = Session(bind=bind)
    u = User(name='ann', email='a@x')
    t(lambda: (u.id, u.name, u.state, u.created, u.addresses))
    s.add(u)
    t(lambda: len(s.new))
    t(lambda: u in s)
    u.addresses.append(Address(text='home'))
    u.addresses.append(Address(text='work'))
    u.tags = [Tag(name='x'), Tag(name='y')]
    s.flush()
    t(lambda: (u.id, u.state, u.created, u.addresses, u.tags, u.tags[0].users))
    b = User(name='bob', parent=u)
    s.add(b)
    t(lambda: s.query(User).all())
    t(lambda: u.children)
    t(lambda: s.query(User).filter(User.name == 'bob').one())
    t(lambda: s.query(User).filter_by(email='a@x').first())
    t(lambda: s.query(User.id, User.name).order_by(User.name.desc()).all())
    t(lambda: s.query(User.email).all()[0].email)
    t(lambda: s.query(func.count(User.id)).scalar())
    t(lambda: s.query(User).count())
    t(lambda: s.query(User).join(User.addresses).filter(Address.text == 'home').all())
    t(lambda: s.query(User, Address).join(Address, Address.user_id == User.id).all())
    t(lambda: s.query(User).join(Address).distinct().all())
    t(lambda: s.query(User).outerjoin(User.addresses).filter(Address.id.is_(None)).all())
    t(lambda: s.query(User).filter(User.addresses.any(text='home')).all())
    t(lambda: s.query(Address).filter(Address.user.has(name='ann')).all())
    t(lambda: s.query(Address).filter(Address.user == u).all())
    t(lambda: s.query(User).filter(User.tags.contains(u.tags[0])).all())
    t(lambda: s.query(User).options(joinedload(User.addresses)).order_by(User.id).all()[0].addresses)
    t(lambda: s.execute(select(User).order_by(User.id)).all())
    t(lambda: s.execute(select(User.name, func.count(Address.id)).join(User.addresses).group_by(User.name)).all())
    t(lambda: s.scalars(select(User).where(User.name.like('a%'))).all())
    t(lambda: s.scalar(select(func.count()).select_from(User)))
    t(lambda: s.execute(select(User).filter_by(name='ann')).scalar_one())
    t(lambda: s.execute(select(User.email)).first()._fields)
    t(lambda: s.get(User, 1))
    t(lambda: s.get(User, 99))
    t(lambda: s.query(User).get(2))
    u.name = 'anna'
    t(lambda: s.dirty)
    t(lambda: s.is_modified(u))
    s.commit()
    t(lambda: (u.name, u.updated))
    t(lambda: s.execute(sa.text('select name, updated from users')).all())
    u.addresses.pop(0)
    s.commit()
    t(lambda: s.query(Address).all())
    u.tags.remove(u.tags[0])
    s.commit()
    t(lambda: s.execute(sa.text('select * from user_tags')).all())
    t(lambda: s.query(User).filter(User.id == 2).update({'name': 'bobby'}))
    t(lambda: b.name)
    t(lambda: s.query(User).filter(User.id == 2).update({User.email: 'b@x'}, synchronize_session=False))
    t(lambda: b.email)
    A = aliased(User)
    t(lambda: s.query(User, A).join(A, User.parent_id == A.id).all())
    t(lambda: s.query(A.name).filter(A.id == 1).all())
    sub = s.query(Address.user_id, func.count().label('n')).group_by(Address.user_id).subquery()
    t(lambda: s.query(User.name, sub.c.n).outerjoin(sub, sub.c.user_id == User.id).order_by(User.id).all())
    t(lambda: s.query(s.query(User).filter(User.name == 'anna').exists()).scalar())
    t(lambda: s.query(User).filter(User.id.in_(s.query(Address.user_id))).all())
    t(lambda: s.query(User).filter(User.id.in_([1, 2])).order_by(User.id.desc()).limit(1).offset(1).all())
    t(lambda: s.query(User).order_by(User.id)[0])
    t(lambda: s.query(User).one())
    t(lambda: s.query(User).filter(User.id == 77).one())
    t(lambda: s.query(User).filter(User.id == 77).one_or_none())
    t(lambda: s.query(User).filter(User.id == 77).scalar())
    t(lambda: s.query(User.name).filter(User.id == 1).scalar())
    t(lambda: s.query(User).with_entities(User.id).all())
    t(lambda: s.query(User.id).union(s.query(Address.id)).order_by(sa.text('1')).all())
    t(lambda: User(foo=1))
    t(lambda: User.__table__.name)
    t(lambda: sa.inspect(User).columns.keys())
    t(lambda: sa.inspect(User).local_table.name)
    t(lambda: [p.key for p in sa.inspect(User).column_attrs])
    t(lambda: [p.key for p in sa.inspect(User).relationships])
    t(lambda: sa.inspect(u).persistent)
    s.delete(b)
    s.flush()
    t(lambda: s.query(User).all())
    t(lambda: b in s)
    s.bulk_save_objects([User(name='k1'), User(name='k2')])
    s.bulk_insert_mappings(User, [{'name': 'm1'}, {'name': 'm2', 'email': 'e'}])
    t(lambda: s.query(User.id, User.name, User.email, User.created, User.state).all())
    s.bulk_update_mappings(User, [{'id': 3, 'name': 'kk'}])
    s.expire_all()
    t(lambda: s.get(User, 3).name)
    t(lambda: s.query(User).filter(User.name.like('m%')).delete(synchronize_session='fetch'))
    with s.begin_nested():
        s.add(User(name='nested'))
    try:
        with s.begin_nested():
            s.add(User(name='gone'))
            s.flush()
            raise ValueError
    except ValueError:
        pass
    t(lambda: s.query(User.name).all())
    with s.no_autoflush:
        s.add(User(name='late'))
        t(lambda: s.query(User).filter_by(name='late').count())
    t(lambda: s.query(User).filter_by(name='late').count())
    s.execute(sa.update(User).where(User.name == 'late').values(email='zz'))
    t(lambda: s.query(User).filter_by(name='late').one().email)
    s.execute(sa.insert(User), [{'name': 'i1', 'email': 'q'}, {'name': 'i2', 'email': 'r'}])
    s.execute(sa.delete(User).where(User.name == 'i1'))
    t(lambda: s.scalars(select(User.name).order_by(User.id)).all())
    m = s.merge(User(id=1, name='merged'))
    t(lambda: (m is u, u.name))
    s.flush()
    s.expunge(u)
    t(lambda: u in s)
    u.name = 'det'
    s.add(u)
    s.commit()
    t(lambda: s.execute(sa.text('select name from users where id=1')).scalar())
    s.refresh(u)
    t(lambda: u.name)
    t(lambda: s.add(User()) or s.flush())
    s.rollback()
    t(lambda: bind.in_transaction())
    return
    S = sessionmaker(bind=bind)
    s2 = S()
    t(lambda: s2.execute(sa.text('select count(*) from users')).scalar())
