"""Exceptions of the ORM."""

from .. import exc as sa_exc
from ..exc import MultipleResultsFound, NoResultFound

NO_STATE = (AttributeError, KeyError)


class StaleDataError(sa_exc.SQLAlchemyError):
    pass


ConcurrentModificationError = StaleDataError


class FlushError(sa_exc.SQLAlchemyError):
    pass


class MappedAnnotationError(sa_exc.ArgumentError):
    pass


class UnmappedError(sa_exc.InvalidRequestError):
    pass


class ObjectDereferencedError(sa_exc.SQLAlchemyError):
    pass


class DetachedInstanceError(sa_exc.SQLAlchemyError):
    code = "bhk3"


class UnmappedInstanceError(UnmappedError):
    def __init__(self, obj, msg=None):
        if msg is None:
            msg = f"Class {type(obj).__module__}.{type(obj).__qualname__!r} is not mapped"
        super().__init__(msg)


class UnmappedClassError(UnmappedError):
    def __init__(self, cls, msg=None):
        if msg is None:
            name = f"{cls.__module__}.{cls.__qualname__}" if isinstance(cls, type) else repr(cls)
            msg = f"Class {name!r} is not mapped"
        super().__init__(msg)


class ObjectDeletedError(sa_exc.InvalidRequestError):
    def __init__(self, state, msg=None):
        if msg is None:
            msg = (
                f"Instance '{state}' has been deleted, or its row is otherwise not present."
            )
        super().__init__(msg)


class UnmappedColumnError(sa_exc.InvalidRequestError):
    pass


class LoaderStrategyException(sa_exc.InvalidRequestError):
    pass
