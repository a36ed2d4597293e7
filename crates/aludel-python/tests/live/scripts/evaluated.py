"""Annotations that the module does not postpone, and columns that are nothing else."""
import datetime
from typing import TYPE_CHECKING, Any, Optional

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

if TYPE_CHECKING:
    from decimal import Decimal


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: sa.JSON}


class Stamp:
    seen: Mapped[Optional[datetime.datetime]]


class Span(Stamp, Base):
    __tablename__ = "span"
    id: Mapped[int] = mapped_column(primary_key=True)
    attributes: Mapped[dict[str, Any]]
    tokens: Mapped[Optional[int]]
    notes: Mapped[list["Note"]] = relationship(back_populates="span")


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    span_id: Mapped[int] = mapped_column(sa.ForeignKey("span.id"))
    span: Mapped[Span] = relationship(back_populates="notes")
    if TYPE_CHECKING:
        price: Mapped[Decimal]


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    for table in Base.metadata.sorted_tables:
        print(table.name, [(c.name, str(c.type), c.nullable) for c in table.c])
    with Session(bind) as session:
        session.add(Span(id=1, attributes={"tokens": {"prompt": 7}}, notes=[Note(id=5)]))
        session.add(Span(id=2, attributes={}))
        session.flush()
        session.execute(
            sa.update(Span)
            .where(Span.id == 1)
            .values(tokens=Span.attributes["tokens"]["prompt"].as_integer())
        )
        session.commit()
        print(session.execute(sa.select(Span.id, Span.tokens).order_by(Span.id)).all())
        print([note.span.id for note in session.scalars(sa.select(Note))])


def downgrade():
    pass
