"""Runs cases one by one: under Aludel as a revision, and under Alembic by `truth.py`.

`CASES`, a list of names and sources, stands behind this text.
"""

import warnings

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.dialects import postgresql as pg

warnings.simplefilter("ignore")

revision = "a"
down_revision = None

GROUND = """
import datetime, decimal, enum, uuid
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, DDLElement
from sqlalchemy.sql import column, expression, func, select, table, text
t = sa.table(
    't', sa.column('id', sa.Integer), sa.column('name', sa.String), sa.column('b', sa.Boolean),
    sa.column('n', sa.Numeric(10, 2)), sa.column('d', sa.DateTime), sa.column('j', sa.JSON),
    sa.column('u', sa.Uuid), sa.column('e', sa.Enum('x', 'y', name='en')),
    sa.column('y', sa.LargeBinary), sa.column('f', sa.Float), sa.column('dt', sa.Date),
    sa.column('iv', sa.Interval), sa.column('tm', sa.Time),
)
m = sa.MetaData()
u = sa.Table(
    'u', m, sa.Column('id', sa.Integer, primary_key=True), sa.Column('tid', sa.Integer),
    sa.Column('name', sa.String(20)),
)
v = sa.Table(
    'v', m, sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('uid', sa.ForeignKey('u.id')), schema='s',
)
nc = {
    'ix': 'ix_%(column_0_label)s', 'uq': 'uq_%(table_name)s_%(column_0_name)s',
    'ck': 'ck_%(table_name)s_%(constraint_name)s',
    'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
    'pk': 'pk_%(table_name)s',
}
class Color(enum.Enum):
    red = 'R'
    green = 'G'
def ct(made):
    op.execute(sa.schema.CreateTable(made))
    for index in sorted(made.indexes, key=lambda index: str(index.name)):
        op.execute(sa.schema.CreateIndex(index))
"""


def upgrade():
    for name, source in CASES:
        print("##CASE " + name)
        names = {"sa": sa, "pg": pg, "mysql": mysql, "sqlite": sqlite, "op": op}
        try:
            exec(GROUND, names)
            exec(source, names)
        except Exception as error:
            print("REFUSED", type(error).__name__, str(error)[:300].replace("\n", " "))


