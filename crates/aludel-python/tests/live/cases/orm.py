"""Sessions and mapped classes, as migrations of data use them."""

import datetime
import decimal
import enum

from catalogue import show


class State(enum.Enum):
    new = 1
    done = 2


def shop(op, sa):
    """Classes with one of each common thing, their tables, and some rows."""
    from sqlalchemy.orm import Session, backref, declarative_base, relationship

    Base = declarative_base()

    class Customer(Base):
        __tablename__ = "customers"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column("full_name", sa.String(30), nullable=False)
        email = sa.Column(sa.String(50), unique=True)
        active = sa.Column(sa.Boolean, default=True, nullable=False)
        made = sa.Column(sa.DateTime, default=lambda: datetime.datetime(2020, 1, 1))
        touched = sa.Column(sa.DateTime, onupdate=lambda: datetime.datetime(2021, 1, 1))
        extra = sa.Column(sa.JSON)
        parent_id = sa.Column(sa.ForeignKey("customers.id"))
        children = relationship("Customer", backref=backref("parent", remote_side=[id]))

        def __repr__(self):
            return f"<{self.name}>"

    class Order(Base):
        __tablename__ = "orders"
        id = sa.Column(sa.Integer, primary_key=True)
        customer_id = sa.Column(sa.Integer, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)
        state = sa.Column(sa.Enum(State, name="order_state"), default=State.new)
        total = sa.Column(sa.Numeric(10, 2), server_default="0")
        customer = relationship(Customer, backref="orders")

        def __repr__(self):
            return f"<order {self.id}>"

    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    ann = Customer(name="ann", email="a@x", extra={"vip": True})
    bob = Customer(name="bob", active=False, parent=ann)
    cid = Customer(name="cid", email="c@x", children=[Customer(name="dan")])
    session.add_all([ann, bob, cid])
    session.flush()
    session.add_all([
        Order(customer=ann, total=decimal.Decimal("10.50")),
        Order(customer=ann, state=State.done),
        Order(customer_id=bob.id, total=3),
    ])
    session.flush()
    return session, Customer, Order


def case_reading(op, sa):
    session, Customer, Order = shop(op, sa)
    query = session.query(Customer).order_by(Customer.id)
    show(
        lambda: query.all(),
        lambda: query.first(),
        lambda: list(query),
        lambda: [customer.name for customer in query.yield_per(2)],
        lambda: query[1],
        lambda: query[1:3],
        lambda: query.offset(1).limit(2).all(),
        lambda: query.filter(Customer.name == "bob").one_or_none(),
        lambda: query.filter(Customer.name == "nobody").one_or_none(),
        lambda: query.filter(Customer.name == "nobody").one(),
        lambda: query.one(),
        lambda: query.count(),
        lambda: session.query(Customer.name).filter_by(active=False).scalar(),
        lambda: session.query(Customer).filter(Customer.active).count(),
        lambda: session.query(Customer).filter(~Customer.active).all(),
        lambda: session.query(Customer).filter(Customer.email.is_(None)).order_by(Customer.name).all(),
        lambda: session.query(Customer).filter(Customer.email != None).order_by(Customer.name).all(),
        lambda: session.query(Customer).filter(sa.or_(Customer.name == "ann", Customer.name == "cid")).order_by(Customer.id).all(),
        lambda: session.query(Customer).filter(Customer.name.like("%n%")).order_by(Customer.id).all(),
        lambda: session.query(Customer).filter(Customer.name.in_(["ann", "dan"])).order_by(sa.desc(Customer.id)).all(),
        lambda: session.query(Customer).filter(Customer.id.notin_([1, 2])).order_by(Customer.id).all(),
        lambda: session.query(Customer.id, Customer.name.label("n")).order_by("n").first()._asdict(),
        lambda: [row.full_name for row in session.query(Customer.__table__.c.full_name).order_by(Customer.__table__.c.id)],
        lambda: session.query(sa.func.count(Customer.id), sa.func.max(Customer.name)).one(),
        lambda: session.query(sa.distinct(Customer.active)).count(),
        lambda: session.query(Customer.active, sa.func.count()).group_by(Customer.active).order_by(Customer.active).all(),
        lambda: session.query(session.query(Customer).filter(Customer.name == "ann").exists()).scalar(),
        lambda: session.query(Customer).filter(session.query(Order).filter(Order.customer_id == Customer.id).exists()).order_by(Customer.id).all(),
        lambda: session.query(Customer).get(1),
        lambda: session.get(Customer, 2),
        lambda: session.get(Customer, 99),
        lambda: session.query(Customer).with_entities(Customer.name).order_by(Customer.name).all(),
        lambda: session.query(Customer).filter(sa.text("full_name = :n")).params(n="bob").all(),
        lambda: session.query(Customer).from_statement(sa.text("SELECT * FROM customers WHERE id = 1")).all(),
        lambda: [type(order.state).__name__ + order.state.name for order in session.query(Order).order_by(Order.id)],
        lambda: [str(total) for (total,) in session.query(Order.total).order_by(Order.id)],
        lambda: session.query(Order).filter(Order.state == State.done).one(),
        lambda: session.query(Order).filter(Order.state.in_([State.new])).count(),
        lambda: session.query(sa.literal("x"), Customer.id).order_by(Customer.id).first(),
        lambda: session.query(sa.case((Customer.active, "yes"), else_="no")).order_by(Customer.id).all(),
    )
    session.commit()


def case_joining(op, sa):
    from sqlalchemy.orm import aliased, contains_eager, joinedload, lazyload, selectinload, subqueryload

    session, Customer, Order = shop(op, sa)
    Parent = aliased(Customer, name="parents")
    totals = session.query(Order.customer_id, sa.func.count().label("n")).group_by(Order.customer_id).subquery()
    show(
        lambda: session.query(Customer, Order).join(Order).order_by(Order.id).all(),
        lambda: session.query(Customer).join(Customer.orders).distinct().order_by(Customer.id).all(),
        lambda: session.query(Customer).outerjoin(Order, Order.customer_id == Customer.id).filter(Order.id.is_(None)).order_by(Customer.id).all(),
        lambda: session.query(Order).join(Order.customer).filter(Customer.name == "bob").all(),
        lambda: session.query(Order).filter(Order.customer.has(name="ann")).count(),
        lambda: session.query(Customer).filter(Customer.orders.any(Order.state == State.done)).all(),
        lambda: session.query(Customer).filter(~Customer.orders.any()).order_by(Customer.id).all(),
        lambda: session.query(Customer.name, Parent.name).join(Parent, Customer.parent).order_by(Customer.id).all(),
        lambda: session.query(Customer.name, Parent.name).outerjoin(Parent, Customer.parent_id == Parent.id).order_by(Customer.id).all(),
        lambda: session.query(Customer.name, totals.c.n).join(totals, totals.c.customer_id == Customer.id).order_by(Customer.id).all(),
        lambda: session.query(Customer.name, sa.func.coalesce(totals.c.n, 0)).outerjoin(totals, Customer.id == totals.c.customer_id).order_by(Customer.id).all(),
        lambda: session.query(Customer).filter(Customer.id.in_(session.query(Order.customer_id))).order_by(Customer.id).all(),
        lambda: session.query(Customer).filter(Customer.id.in_(sa.select(Order.customer_id))).count(),
        lambda: [(c.name, len(c.orders)) for c in session.query(Customer).options(joinedload(Customer.orders)).order_by(Customer.id)],
        lambda: [(c.name, len(c.orders)) for c in session.query(Customer).options(selectinload(Customer.orders)).order_by(Customer.id)],
        lambda: [(c.name, len(c.orders)) for c in session.query(Customer).options(subqueryload(Customer.orders), lazyload(Customer.children)).order_by(Customer.id)],
        lambda: session.query(Customer).join(Customer.orders).options(contains_eager(Customer.orders)).order_by(Customer.id, Order.id).all(),
        lambda: session.query(Customer).select_from(Order).join(Customer, Customer.id == Order.customer_id).order_by(Order.id).first(),
        lambda: session.query(Order.id).union(session.query(Customer.id)).count(),
        lambda: session.query(Customer).filter(Customer.parent == None).order_by(Customer.id).all(),
        lambda: session.query(Customer).filter(Customer.parent == session.get(Customer, 1)).all(),
        lambda: session.query(Order).filter_by(customer=session.get(Customer, 2)).count(),
        lambda: session.get(Customer, 1).children,
        lambda: session.get(Customer, 2).parent,
        lambda: session.execute(sa.select(Customer, Order).join(Order)).first(),
        lambda: session.execute(sa.select(Customer.name, Order.id).join(Customer.orders).order_by(Order.id)).all(),
        lambda: session.scalars(sa.select(Customer).order_by(Customer.id)).all(),
        lambda: session.scalar(sa.select(sa.func.count()).select_from(Customer)),
        lambda: session.execute(sa.select(Customer).filter_by(name="ann")).scalar_one(),
        lambda: session.execute(sa.select(Customer).filter_by(name="x")).scalar_one_or_none(),
        lambda: session.execute(sa.text("SELECT full_name FROM customers WHERE id = :i"), {"i": 1}).scalar(),
        lambda: session.execute(sa.select(Customer.__table__).order_by(sa.text("id"))).mappings().first()["full_name"],
    )
    session.commit()


def case_changing(op, sa):
    session, Customer, Order = shop(op, sa)
    ann = session.query(Customer).filter_by(name="ann").one()
    ann.name = "anna"
    ann.extra = {**ann.extra, "old": 1}
    show(
        lambda: ann in session.dirty,
        lambda: session.is_modified(ann),
        lambda: sa.inspect(ann).attrs.name.history.added,
        lambda: session.query(Customer.name).order_by(Customer.id).all(),
        lambda: ann.touched,
        lambda: session.query(Customer).filter(Customer.active == False).update({Customer.active: True, "email": "b@x"}, synchronize_session=False),
        lambda: session.query(Customer).filter(Customer.name == "dan").update({"name": Customer.name + "ny"}),
        lambda: session.query(Order).filter(Order.total < 5).delete(synchronize_session="fetch"),
        lambda: session.execute(sa.update(Customer).where(Customer.id == 1).values(email=None)).rowcount,
        lambda: session.execute(sa.insert(Order).values(customer_id=1, total=7)).inserted_primary_key,
        lambda: session.execute(sa.delete(Order).where(Order.total == 7)).rowcount,
        lambda: session.execute(sa.insert(Customer), [{"name": "e1"}, {"name": "e2", "active": False}]) and None,
        lambda: session.add(Customer(name="e3", extra=None)),
        lambda: session.query(Customer).filter_by(name="e3").one().extra,
        lambda: session.query(Customer).filter_by(name="e1").one().extra,
    )
    session.flush()
    session.refresh(ann)
    show(lambda: (ann.email, ann.extra, ann.name))
    merged = session.merge(Customer(id=1, name="merged", active=True))
    new = session.merge(Customer(name="fresh"))
    session.flush()
    show(lambda: merged is ann, lambda: ann.name, lambda: new in session, lambda: new.id is not None)
    session.expunge(new)
    session.delete(session.query(Customer).filter_by(name="e2").one())
    session.expire(ann, ["name"])
    show(lambda: ann.name, lambda: new in session, lambda: sa.inspect(ann).persistent, lambda: sa.inspect(new).detached)
    with session.no_autoflush:
        session.add(Customer(name="late"))
        show(lambda: session.query(Customer).filter_by(name="late").count(), lambda: len(session.new))
    session.commit()
    show(lambda: session.query(Customer.name, Customer.active, Customer.email).order_by(Customer.id).all())


def case_transactions(op, sa):
    from sqlalchemy.orm import Session, object_session, scoped_session, sessionmaker

    session, Customer, Order = shop(op, sa)
    show(lambda: object_session(session.get(Customer, 1)) is session, lambda: session.in_transaction(), lambda: session.bind is not None)
    with session.begin_nested():
        session.add(Customer(name="inner"))
    try:
        with session.begin_nested():
            session.add(Customer(name="lost"))
            session.flush()
            raise ValueError("undo")
    except ValueError:
        pass
    show(lambda: session.query(Customer.name).filter(Customer.name.in_(["inner", "lost"])).all())
    session.connection().execute(sa.text("UPDATE customers SET email = 'z' WHERE id = 2"))
    session.expire_all()
    show(lambda: session.get(Customer, 2).email)
    session.commit()
    session.close()
    Maker = sessionmaker(bind=op.get_bind())
    with Maker() as other:
        other.add(Customer(name="maker"))
        other.commit()
    registry = scoped_session(Maker)
    registry.add(Customer(name="scoped"))
    registry.commit()
    show(lambda: registry.query(Customer).filter(Customer.name == "scoped").count())
    registry.remove()
    with Session(op.get_bind()) as third:
        show(lambda: third.query(Customer.name).order_by(Customer.id).all())
        third.commit()


def case_kinds_of_mapping(op, sa):
    from sqlalchemy.ext.associationproxy import association_proxy
    from sqlalchemy.ext.hybrid import hybrid_property
    from sqlalchemy.orm import Session, column_property, declared_attr, deferred, registry, synonym

    mapper_registry = registry()
    Base = mapper_registry.generate_base()

    class Stamped:
        made = sa.Column(sa.Date, default=datetime.date(2020, 2, 2))

        @declared_attr
        def __tablename__(cls):
            return cls.__name__.lower() + "s"

    links = sa.Table(
        "links",
        Base.metadata,
        sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
        sa.Column("page_id", sa.ForeignKey("pages.id"), primary_key=True),
    )

    class Tag(Stamped, Base):
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(20))

    class Page(Stamped, Base):
        id = sa.Column(sa.Integer, primary_key=True)
        kind = sa.Column(sa.String(10))
        first = sa.Column(sa.String(20))
        last = sa.Column(sa.String(20))
        body = deferred(sa.Column(sa.Text))
        whole = column_property(first + " " + last)
        given = synonym("first")
        tags = sa.orm.relationship(Tag, secondary=links, backref="pages", order_by=Tag.id)
        tag_names = association_proxy("tags", "name", creator=lambda name: Tag(name=name))
        __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "page"}

        @hybrid_property
        def upper(self):
            return self.first.upper()

        @upper.expression
        def upper(cls):
            return sa.func.upper(cls.first)

    class Post(Page):
        __tablename__ = None
        __mapper_args__ = {"polymorphic_identity": "post"}

    Base.metadata.create_all(op.get_bind())
    session = Session(op.get_bind())
    page = Page(first="a", last="b", body="text", tag_names=["x", "y"])
    post = Post(first="c", last="d")
    session.add_all([page, post])
    session.flush()
    session.expire_all()
    show(
        lambda: [type(each).__name__ for each in session.query(Page).order_by(Page.id)],
        lambda: session.query(Post).count(),
        lambda: session.query(Page).filter(Page.upper == "A").one().upper,
        lambda: page.whole,
        lambda: session.query(Page).filter(Page.whole == "c d").one().first,
        lambda: page.given,
        lambda: session.query(Page).filter(Page.given == "a").count(),
        lambda: page.body,
        lambda: list(page.tag_names),
        lambda: [tag.made for tag in page.tags],
        lambda: session.query(Tag).filter(Tag.pages.any(Page.first == "a")).order_by(Tag.id).count(),
        lambda: session.query(Page).join(Page.tags).filter(Tag.name == "x").one().id == page.id,
        lambda: sorted(Base.metadata.tables),
        lambda: sa.inspect(Page).local_table.name,
    )
    page.tags.pop()
    page.tag_names.append("z")
    session.commit()
    show(lambda: [tag.name for tag in page.tags])


def case_automap(op, sa):
    from sqlalchemy.ext.automap import automap_base
    from sqlalchemy.orm import Session

    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(10)))
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.ForeignKey("users.id")),
    )
    Base = automap_base()
    Base.prepare(autoload_with=op.get_bind())
    User, Post = Base.classes.users, Base.classes.posts
    session = Session(op.get_bind())
    session.add(User(name="ann", posts_collection=[Post(), Post()]))
    session.commit()
    show(
        lambda: session.query(User).one().name,
        lambda: len(session.query(User).one().posts_collection),
        lambda: session.query(Post).first().users.name,
    )


def case_tables_by_hand(op, sa):
    from sqlalchemy.orm import Session, registry

    mapper_registry = registry()
    things = sa.Table(
        "things",
        mapper_registry.metadata,
        sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("b", sa.String(5), primary_key=True),
        sa.Column("n", sa.Integer),
    )

    class Thing:
        def __init__(self, a, b, n=None):
            self.a, self.b, self.n = a, b, n

    mapper_registry.map_imperatively(Thing, things, properties={"number": things.c.n})
    mapper_registry.metadata.create_all(op.get_bind())
    session = Session(op.get_bind())
    session.add_all([Thing(1, "x"), Thing(1, "y"), Thing(2, "x")])
    session.flush()
    show(
        lambda: session.get(Thing, (1, "y")).b,
        lambda: session.get(Thing, {"a": 2, "b": "x"}).a,
        lambda: session.query(Thing).filter(Thing.number.is_(None)).count(),
        lambda: session.query(Thing).filter_by(a=1).order_by(Thing.b).all()[0].number,
    )
    session.get(Thing, (1, "x")).number = 5
    session.commit()
    show(lambda: session.query(Thing.a, Thing.b, Thing.number).order_by(Thing.a, Thing.b).all())
