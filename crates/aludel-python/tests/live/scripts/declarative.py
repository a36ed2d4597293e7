"""Classes in the newer style: annotations, mixins, inheritance, automap."""
from __future__ import annotations
from alembic import op
import sqlalchemy as sa, datetime, uuid, enum, decimal
from typing import Optional, List, Any, Annotated
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, declared_attr, column_property, synonym, validates, deferred, load_only, selectinload, registry
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.orm.attributes import flag_modified

def t(function):
    """Prints what a function returns, or the exception that it raises."""
    import re
    try:
        result = function()
    except Exception as error:
        kind = type(error)
        result = (kind.__module__, kind.__name__, str(error).split('\n')[0])
    print(re.sub('0x[0-9a-f]+', '0x', repr(result)))

class Kind(enum.Enum):
    A = 'a'
    B = 'b'

class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: sa.JSON}
intpk = Annotated[int, mapped_column(primary_key=True)]

class Stamp:
    stamp: Mapped[Optional[datetime.datetime]] = mapped_column(default=datetime.datetime(2020, 1, 1))

    @declared_attr
    def owner_id(cls):
        return mapped_column(sa.ForeignKey('owner.id'))

    @declared_attr
    def owner(cls):
        return relationship('Owner')

class Owner(Base):
    __tablename__ = 'owner'
    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(sa.String(30))

    def __repr__(self):
        return f'Owner({self.name})'

class Item(Stamp, Base):
    __tablename__ = 'item'
    __table_args__ = (sa.UniqueConstraint('title', 'kind', name='uq_tk'), {'comment': 'x'})
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column()
    note: Mapped[Optional[str]]
    kind: Mapped[Kind] = mapped_column(sa.Enum(Kind), default=Kind.A)
    data: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(sa.JSON), default=dict)
    items: Mapped[list] = mapped_column(sa.JSON, nullable=True)
    price: Mapped[decimal.Decimal | None]
    big = deferred(mapped_column(sa.Text))
    parts: Mapped[List[Part]] = relationship(back_populates='item', cascade='all, delete-orphan')
    upper = column_property(sa.func.upper(title))
    alias = synonym('title')

    @hybrid_property
    def long(self):
        return self.title + '!'

    @long.expression
    def long(cls):
        return cls.title + '!'

    @validates('note')
    def check_note(self, key, value):
        return value and value.strip()

class Part(Base):
    __tablename__ = 'part'
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey('item.id', ondelete='CASCADE'))
    item: Mapped['Item'] = relationship(back_populates='parts')
    n: Mapped[int] = mapped_column(server_default='5')

class Animal(Base):
    __tablename__ = 'animal'
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[Optional[str]]
    __mapper_args__ = {'polymorphic_on': 'type', 'polymorphic_identity': 'animal'}

class Dog(Animal):
    bark: Mapped[Optional[str]]
    __mapper_args__ = {'polymorphic_identity': 'dog'}

class Cat(Animal):
    __tablename__ = 'cat'
    id: Mapped[int] = mapped_column(sa.ForeignKey('animal.id'), primary_key=True)
    lives: Mapped[int] = mapped_column(default=9)
    __mapper_args__ = {'polymorphic_identity': 'cat'}

def upgrade():
    bind = op.get_bind()
    for T in (Item, Owner, Part, Animal, Cat):
        t(lambda: [(c.name, str(c.type), c.nullable, c.primary_key) for c in T.__table__.c])
    Base.metadata.create_all(bind)
    with Session(bind) as s:
        i = Item(title='t1', note=' n ', owner=Owner(name='o'), parts=[Part(), Part(n=7)])
        s.add(i)
        s.commit()
        t(lambda: (i.id, i.title, i.note, i.kind, i.data, i.price, i.big, i.upper, i.alias, i.long, i.owner, i.stamp, [p.n for p in i.parts]))
        i.data['k'] = 1
        t(lambda: i in s.dirty)
        s.commit()
        t(lambda: s.execute(sa.text('select data from item')).scalar())
        i.items = [1]
        s.commit()
        i.items.append(2)
        flag_modified(i, 'items')
        s.commit()
        t(lambda: i.items)
        t(lambda: s.query(Item.long).all())
        t(lambda: s.query(Item).filter(Item.long == 't1!').count())
        t(lambda: s.query(Item).filter(Item.alias == 't1').count())
        t(lambda: s.query(Item).options(load_only(Item.title)).first().note)
        t(lambda: s.scalars(sa.select(Item).options(selectinload(Item.parts))).one().parts[1].n)
        t(lambda: s.scalars(sa.select(Part).join(Part.item).where(Item.kind == Kind.A).order_by(Part.id)).all()[0].id)
        s.add_all([Dog(name='d', bark='wuff'), Cat(name='c'), Animal(name='a')])
        s.flush()
        t(lambda: [(type(a).__name__, a.type, a.name) for a in s.query(Animal).order_by(Animal.id)])
        t(lambda: [d.bark for d in s.query(Dog)])
        t(lambda: [(c.lives, c.id, c.name) for c in s.query(Cat)])
        s.expire_all()
        t(lambda: [(type(a).__name__, getattr(a, 'lives', None)) for a in s.query(Animal).order_by(Animal.id)])
        c = s.query(Cat).one()
        c.lives = 3
        c.name = 'cc'
        s.commit()
        t(lambda: s.execute(sa.text('select a.name, c.lives from animal a join cat c on a.id=c.id')).all())
        s.delete(c)
        s.commit()
        t(lambda: s.execute(sa.text('select count(*) from animal')).scalar())
        s.delete(i)
        s.commit()
        t(lambda: s.query(Part).count())
        t(lambda: s.execute(sa.insert(Owner).returning(Owner), [{'name': 'x'}, {'name': 'y'}]).scalars().all())
        t(lambda: s.scalars(sa.insert(Owner).values(name='z').returning(Owner.id)).one())
        t(lambda: s.execute(sa.update(Owner), [{'id': 2, 'name': 'xx'}]) and s.get(Owner, 2).name)
        t(lambda: s.execute(sa.select(Owner).from_statement(sa.text('select * from owner order by id'))).scalars().all())
        t(lambda: s.query(Owner).from_statement(sa.text('select id, name from owner where id=1')).all())
        t(lambda: s.execute(sa.select(Owner.id, Owner.name.label('n'))).mappings().all())
        t(lambda: s.execute(sa.select(Owner)).mappings().first())
        t(lambda: s.execute(sa.select(Owner)).first().Owner.name)
        for row in s.execute(sa.select(Owner.__table__)).all():
            print(row)

        class B2(DeclarativeBase):
            pass

        class Late(B2):
            __table__ = sa.Table('owner', B2.metadata, autoload_with=bind)
        t(lambda: [l.name for l in s.query(Late)])
        from sqlalchemy.ext.automap import automap_base
        AB = automap_base()
        AB.prepare(autoload_with=bind)
        t(lambda: sorted(AB.classes.keys()))
        t(lambda: [o.name for o in s.query(AB.classes.owner)])
        reg = registry()

        class Plain:
            pass
        reg.map_imperatively(Plain, sa.Table('owner', reg.metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String)))
        t(lambda: [p.name for p in s.query(Plain)])
