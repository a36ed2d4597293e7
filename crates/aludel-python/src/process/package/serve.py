"""Runs revisions with the project's own Alembic, one after the other, as Aludel asks."""

import importlib.util
import os
import re
import signal
import sys

from . import altered as alterations
from . import output, place
from .failure import ClosedConnection, MissingFunction, Unreadable, located, told
from .link import Link, Stop


def _versions():
    import alembic
    import sqlalchemy

    # Importing them is what tells whether they can be imported.
    from alembic.migration import MigrationContext  # noqa: F401
    from alembic.operations import Operations  # noqa: F401

    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "alembic": getattr(alembic, "__version__", ""),
        "sqlalchemy": sqlalchemy.__version__,
    }


def _exit_alone(status):
    """`os._exit` ends a script, and a process that the script has forked."""
    if os.getpid() == _PROCESS:
        raise SystemExit(status)
    _exit(status)


_PROCESS = os.getpid()
_exit = os._exit


def serve(questions, answers, written, start):
    """The life of this process; `written` is where programs of scripts write to."""
    # Whoever started Aludel may have left it deaf to signals.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os._exit = _exit_alone
    link = Link(questions, answers)
    sys.stdout = sys.__stdout__ = output.replacement(link, 1)
    sys.stderr = sys.__stderr__ = output.replacement(link, 2)
    sys.argv = start["arguments"] or ["alembic"]
    for folder in reversed(start["search_paths"]):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    try:
        ready = {"versions": _versions()}
    except BaseException as error:
        ready = {"failure": told(error), "python": sys.executable}
    link.tell({"ask": "ready", **ready})
    runs = None
    while True:
        try:
            ((kind, job),) = link.receive().items()
        except KeyboardInterrupt:
            # It came too late for the script that it was meant for.
            continue
        failure = learned = header = None
        made, altered, unloadable = [], [], []
        try:
            if runs is None and kind != "header":
                runs = Runs(link, start, job)
            if kind == "header":
                header = _header(_load(job))
            elif kind == "learn":
                learned = runs.learned()
            elif kind == "load":
                altered, unloadable = runs.load()
            else:
                made = runs.run(job)
        except Stop:
            pass
        except BaseException as error:
            failure = told(error)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        # Behind this nothing of the script's programs is to come.
        os.write(written, b"\0")
        done = {"failure": failure, "learned": learned, "made_types": made}
        found = {"altered": altered, "unloadable": unloadable, "header": header}
        link.tell({"ask": "done", **done, **found})


class Runs:
    """What the revisions of one run share."""

    def __init__(self, link, settings, job):
        from . import dialects, environment

        self._link = link
        self._settings = settings
        self._dialect_facts = job["dialect"]
        offline = dialects.offline_dialect(self._dialect_facts)
        facts = job["context"]
        self._environment, self._failed = environment.learn(settings, facts, offline)
        failed = self._failed
        if failed is not None:
            link.tell(
                {
                    "ask": "note",
                    "text": "`env.py` failed, and what it would have set up is missing: "
                    + located(failed),
                }
            )
        self._scripts = None
        if facts["as_sql"]:
            options = self._environment.dialect_options
            self._offline = dialects.offline_dialect(self._dialect_facts, options)
        else:
            self._engine, self._session, self._made = dialects.engine(link, self._dialect_facts)

    def learned(self):
        """What `env.py` decides and Aludel cannot read from its text."""
        return None if self._failed is not None else self._environment.learned()

    def load(self):
        """Loads all revisions; returns what they changed about SQLAlchemy for all of them, and
        those that cannot be loaded, with the reasons."""
        with self._environment:
            if self._scripts is None:
                self._scripts = _Scripts(self._settings["scripts"])
        altered = alterations.constructs(self._dialect_facts["name"])
        return altered, list(self._scripts.unloadable.items())

    def _options(self, facts):
        options = dict(self._environment.options)
        # Each revision is begun and ended by Aludel.
        options["transaction_per_migration"] = True
        options["as_sql"] = facts["as_sql"]
        convention = facts["naming_convention"]
        if options.get("target_metadata") is None and convention:
            from sqlalchemy import MetaData

            options["target_metadata"] = MetaData(naming_convention=dict(convention))
        return options

    def run(self, job):
        facts = job["context"]
        environment = self._environment
        environment.context_opts["as_sql"] = facts["as_sql"]
        with environment:
            if self._scripts is None:
                self._scripts = _Scripts(self._settings["scripts"])
            module = self._scripts.module(job["path"])
            function = getattr(module, job["function"], None)
            if function is None:
                raise MissingFunction(job["function"], job["path"])
            if facts["as_sql"]:
                return self._print(function, facts)
            return self._perform(function, facts)

    def _print(self, function, facts):
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        options = self._options(facts)
        options["literal_binds"] = facts["literal_binds"] or self._environment.literal_binds
        context = MigrationContext.configure(
            dialect=self._offline,
            environment_context=self._environment,
            opts=options,
        )
        self._environment._migration_context = context
        _print_through(self._link, context.impl)
        _remember(context.impl, facts["made_types"])
        with Operations.context(context):
            function()
        return _remembered(context.impl)

    def _perform(self, function, facts):
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        session = self._session
        # The first connection that is opened from here on is the revision's.
        del self._made[:]
        session.savepoints = 0
        session.ended_at = None
        session.autocommit = False
        with self._engine.connect() as connection:
            context = MigrationContext.configure(
                connection=connection,
                environment_context=self._environment,
                opts=self._options(facts),
            )
            self._environment._migration_context = context
            try:
                context.begin_transaction(_per_migration=True)
                session.active = True
                _remember(context.impl, facts["made_types"])
                with Operations.context(context):
                    function()
                if connection.closed or connection.invalidated:
                    # The version that the revision makes is written with it.
                    raise ClosedConnection(session.ended_at)
                return _remembered(context.impl)
            finally:
                # What is open now Aludel commits, or rolls back.
                session.active = False


# Where SQLAlchemy keeps the types that tables of a run brought along, by kind; the last is
# that of releases before 2.0.
_MEMOS = ("pg_enum", "pg_ENUM", "pg_DOMAIN", "_pg_enums")


def _remember(impl, types):
    for memo in _MEMOS:
        impl.memo[memo] = {(type_["schema"], type_["name"]) for type_ in types}


def _remembered(impl):
    types = set().union(*(impl.memo[memo] for memo in _MEMOS))
    return [{"schema": schema, "name": name} for schema, name in types]


def _print_through(link, impl):
    """Lets what Alembic prints go to Aludel, statement by statement."""

    def ask(question):
        answer = link.ask({**question, "cause": place.cause()})
        if answer.get("failure") or answer.get("refused"):
            raise RuntimeError(answer.get("refused") or answer["failure"]["message"])

    def statement(text):
        sql = text.rstrip()
        if impl.command_terminator and sql.endswith(impl.command_terminator):
            sql = sql[: -len(impl.command_terminator)]
        ask({"ask": "perform", "sql": sql})

    def leave():
        ask({"ask": "transaction", "action": "autocommit_begin", "name": None})

    def enter():
        ask({"ask": "transaction", "action": "autocommit_end", "name": None})

    impl.static_output = statement
    impl.emit_commit = leave
    impl.emit_begin = enter


class _Scripts:
    """The revisions of the project, all loaded before the first runs: what one of them
    imports is there for the others, as in Alembic's process."""

    def __init__(self, paths):
        self._modules = {}
        self.unloadable = {}
        for path in paths:
            try:
                self._modules[path] = _load(path)
            except (Stop, KeyboardInterrupt):
                raise
            except BaseException as error:
                # Told when it is due.
                self.unloadable[path] = told(error)

    def module(self, path):
        module = self._modules.get(path)
        if module is None:
            module = self._modules[path] = _load(path)
        return module


def _header(module):
    """What a revision's module says about itself."""

    def texts(name):
        value = getattr(module, name, None)
        if value is None:
            return []
        return [value] if isinstance(value, str) else list(value)

    return {
        "revision": module.revision,
        "down_revisions": texts("down_revision"),
        "branch_labels": texts("branch_labels"),
        "depends_on": texts("depends_on"),
    }


def _load(path):
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        raise Unreadable(str(error)) from None
    place.add_scripts(os.path.dirname(path))
    name = re.sub(r"\W", "_", os.path.basename(path))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    # Annotations of declarative classes are looked up there.
    sys.modules[name] = module
    # Under the path as the user spells it, which places are told with.
    code = compile(text, path, "exec", dont_inherit=True)
    exec(code, module.__dict__)
    return module
