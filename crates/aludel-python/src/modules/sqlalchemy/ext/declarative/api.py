"""`sqlalchemy.ext.declarative.api`"""

from . import DeclarativeMeta, as_declarative, declarative_base, declared_attr
