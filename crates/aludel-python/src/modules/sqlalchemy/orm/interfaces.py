"""`sqlalchemy.orm.interfaces`"""

from .properties import MapperProperty
from .relationships import MANYTOMANY, MANYTOONE, ONETOMANY


class ORMOption:
    pass


class UserDefinedOption(ORMOption):
    def __init__(self, payload=None):
        self.payload = payload


PropComparator = type("PropComparator", (), {})
