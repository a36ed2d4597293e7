"""The classes behind `op` and `batch_op`."""

from _aludel_managers import contextmanager
from sqlalchemy.sql.elements_base import conv

from alembic.util import Dispatcher


def _directive(op_cls, name, source_name):
    """The method that builds an operation and invokes it."""

    def directive(self, *args, **kw):
        source = getattr(op_cls, source_name)
        try:
            return source(self, *args, **kw)
        except TypeError as error:
            if error.__traceback__.tb_next is not None:
                raise
            wrong = error
        # The call itself does not fit: say so in terms of what the author wrote, without
        # the class and the operations that stand before the author's arguments.
        _check_call(name, source.__func__, args, kw)
        raise wrong

    directive.__name__ = name
    directive.__qualname__ = name
    directive.__doc__ = getattr(getattr(op_cls, source_name), "__doc__", None)
    return directive


_implemented = False


def _load_implementations():
    """What carries Alembic's own operations out registers itself, once."""
    global _implemented
    if not _implemented:
        # Before it is there: it registers through the same door.
        _implemented = True
        from alembic.operations import toimpl  # noqa: F401


def _check_call(name, function, args, kw):
    """Calls a function that takes what a directive takes, and does nothing."""
    code = function.__code__
    count = code.co_argcount
    positional = list(code.co_varnames[:count])
    keywords = list(code.co_varnames[count : count + code.co_kwonlyargcount])
    rest = count + code.co_kwonlyargcount
    defaults = len(function.__defaults__ or ())
    parts = [
        word if index < count - defaults else f"{word}=None"
        for index, word in enumerate(positional)
    ][2:]
    if code.co_flags & 0x04:
        parts.append("*" + code.co_varnames[rest])
        rest += 1
    elif keywords:
        parts.append("*")
    optional = function.__kwdefaults__ or {}
    parts.extend(f"{word}=None" if word in optional else word for word in keywords)
    if code.co_flags & 0x08:
        parts.append("**" + code.co_varnames[rest])
    scope = {}
    exec(f"def {name}({', '.join(parts)}): pass", scope)
    scope[name](*args, **kw)


class AbstractOperations:
    """What `op` and `batch_op` have in common."""

    _to_impl = Dispatcher()

    def __init__(self, migration_context, impl=None):
        self.migration_context = migration_context
        self.impl = migration_context.impl if impl is None else impl

    @property
    def schema_obj(self):
        from alembic.operations.schemaobj import SchemaObjects

        return SchemaObjects(self.migration_context)

    @classmethod
    def register_operation(cls, name, sourcename=None):
        """Makes a class of operations a directive of this name."""

        def register(op_cls):
            setattr(cls, name, _directive(op_cls, name, sourcename or name))
            return op_cls

        return register

    @classmethod
    def implementation_for(cls, op_cls, replace=False):
        """Registers the function that carries out operations of a class."""

        def decorate(function):
            # A replacement must find what it replaces.
            _load_implementations()
            cls._to_impl.dispatch_for(op_cls, replace=replace)(function)
            return function

        return decorate

    @classmethod
    @contextmanager
    def context(cls, migration_context):
        """Makes `alembic.op` speak to a migration context."""
        from alembic import op as module

        operations = Operations(migration_context)
        before = module._install(operations)
        try:
            yield operations
        finally:
            module._remove(before)

    @contextmanager
    def batch_alter_table(
        self,
        table_name,
        schema=None,
        recreate="auto",
        partial_reordering=None,
        copy_from=None,
        table_args=(),
        table_kwargs={},
        reflect_args=(),
        reflect_kwargs={},
        naming_convention=None,
    ):
        """Gathers operations on one table, which is built anew with them where that is
        needed."""
        from alembic.operations.batch import BatchOperationsImpl

        impl = BatchOperationsImpl(
            self,
            table_name,
            schema,
            recreate,
            copy_from,
            table_args,
            table_kwargs,
            reflect_args,
            reflect_kwargs,
            naming_convention,
            partial_reordering,
        )
        yield BatchOperations(self.migration_context, impl=impl)
        impl.flush()

    def get_context(self):
        return self.migration_context

    def invoke(self, operation):
        _load_implementations()
        function = self._to_impl.dispatch(
            operation, self.migration_context.impl.__dialect__
        )
        return function(self, operation)

    def f(self, name):
        """Marks a name as final: no naming convention is applied to it."""
        return conv(name)

    def inline_literal(self, value, type_=None):
        """A value that is written into the statement."""
        from alembic.util.sqla_compat import _literal_bindparam

        return _literal_bindparam(None, value, type_=type_)

    def get_bind(self):
        return self.migration_context.impl.bind

    def run_async(self, async_function, *args, **kw_args):
        connection = self.get_bind()
        if self.migration_context.as_sql or connection is None:
            raise NotImplementedError("Cannot call run_async in SQL mode")
        from alembic.operations import asynchronous

        if connection.dialect.driver not in asynchronous.DRIVERS:
            raise ValueError("Cannot call run_async with a sync engine")
        wrapped = asynchronous.AsyncConnection(connection)
        return asynchronous.run(async_function(wrapped, *args, **kw_args))


class Operations(AbstractOperations):
    """The directives of `op`."""

    def __getattr__(self, name):
        _load_directives(name, type(self))
        return object.__getattribute__(self, name)


class BatchOperations(AbstractOperations):
    """The directives of `batch_op`, without table and schema."""

    impl = None

    def __getattr__(self, name):
        _load_directives(name, type(self))
        return object.__getattribute__(self, name)

    def _noop(self, operation):
        raise NotImplementedError(
            "The %s method does not apply to a batch table alter operation." % operation
        )


def _load_directives(name, cls):
    """Directives register themselves when the classes of operations are imported."""
    import sys

    if "alembic.operations.ops" in sys.modules or name.startswith("__"):
        raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")
    from alembic.operations import ops  # noqa: F401


_MISSING = object()


def _module_proxy(cls, scope):
    """What makes a module stand for whichever object of a class is in use."""
    scope["_proxy"] = None

    def name_error(name):
        raise NameError(
            "Can't invoke function '%s', as the proxy object has not yet been "
            "established for the Alembic '%s' class.  "
            "Try placing this code inside a callable." % (name, cls.__name__)
        )

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module has no attribute {name!r}")
        proxied = scope["_proxy"]
        if proxied is not None:
            found = getattr(proxied, name, _MISSING)
            if found is not _MISSING:
                return found
        if cls is Operations:
            from alembic.operations import ops  # noqa: F401
        if proxied is not None and (name in vars(proxied) or hasattr(cls, name)):
            return getattr(proxied, name)
        method = getattr(cls, name, None)
        if method is None:
            raise AttributeError(
                f"module {scope['__name__']!r} has no attribute {name!r}"
            )
        if not callable(method):
            name_error(name)

        # Taken before a run, called inside of it: `from alembic.op import execute`.
        def function(*args, **kw):
            current = scope["_proxy"]
            if current is None:
                name_error(name)
            return getattr(current, name)(*args, **kw)

        function.__name__ = name
        return function

    def __dir__():
        return [name for name in dir(cls) if not name.startswith("_")]

    def install(proxied):
        before = scope["_proxy"]
        scope["_proxy"] = proxied
        return before

    def remove(before=None):
        scope["_proxy"] = before

    return __getattr__, __dir__, install, remove
