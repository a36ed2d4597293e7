"""`sqlalchemy.ext.declarative`: where these names were before version 1.4."""

from ...orm.declarative import (
    DeclarativeMeta,
    as_declarative,
    declarative_base,
    declared_attr,
    has_inherited_table,
    synonym_for,
)


class AbstractConcreteBase:
    __abstract__ = True


class ConcreteBase:
    pass


class DeferredReflection:
    __abstract__ = True
