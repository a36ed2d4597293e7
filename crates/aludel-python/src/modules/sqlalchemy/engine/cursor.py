"""The result of a statement that ran."""

from .result import Result, ResultMetaData
from .row import Keys, Row
from .. import exc
from ..sql.elements_base import anonymous_name


class CursorResult(Result):
    """Rows as the database gave them, changed as the types of their columns say."""

    def __init__(self, connection, prepared, outcome):
        self.connection = connection
        self._prepared = prepared
        self._outcome = outcome
        self.rowcount = outcome["rowcount"]
        self._lastrowid = outcome["lastrowid"]
        described = outcome["columns"]
        self.returns_rows = described is not None
        self._returned = None
        if self._statement_is("is_insert") and connection.dialect.name == "postgresql":
            # psycopg's cursor is closed before anybody could ask it.
            self.rowcount = -1
        if self.returns_rows and prepared is not None and prepared.returned_key:
            # These are the database's keys of the new row, not the statement's own rows.
            self._returned = outcome["rows"][0] if outcome["rows"] else None
            self.returns_rows = False
        if not self.returns_rows:
            self._soft_closed = True
            self._metadata = None
            self._pending = iter(())
            return
        plans = None if prepared is None else prepared.columns
        names = [column["name"] for column in described]
        self._metadata = ResultMetaData(_keys(names, plans, prepared))
        rows = outcome["rows"]
        if connection.dialect.name == "postgresql":
            readers = _addresses(described)
            if readers:
                rows = [_processed(row, readers) for row in rows]
        processors = _processors(connection.dialect, described, plans, prepared)
        if processors:
            rows = [_processed(row, processors) for row in rows]
        self._pending = iter(rows)

    def _refuse_closed(self):
        if self._metadata is None:
            raise exc.ResourceClosedError(
                "This result object does not return rows. It has been closed automatically."
            )
        if self._hard_closed:
            raise exc.ResourceClosedError("This result object is closed.")

    @property
    def _keys_(self):
        self._refuse_closed()
        return self._metadata._keys_

    def keys(self):
        self._refuse_closed()
        return self._metadata.keys

    def _only(self, several_is_error, none_is_error):
        self._refuse_closed()
        return super()._only(several_is_error, none_is_error)

    def fetchone(self):
        self._refuse_closed()
        return super().fetchone()

    def close(self):
        self._hard_closed = True
        self._pending = iter(())

    # What was changed.

    @property
    def lastrowid(self):
        return self._lastrowid

    @property
    def is_insert(self):
        return self._statement_is("is_insert")

    def _statement_is(self, kind):
        return self._prepared is not None and bool(
            getattr(self._prepared.statement, kind, False)
        )

    def _insert(self):
        if not self._statement_is("is_insert"):
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        return self._prepared.statement

    @property
    def inserted_primary_key(self):
        """The primary key of the one row that was inserted."""
        statement = self._insert()
        if statement._returning:
            raise exc.InvalidRequestError(
                "Can't call inserted_primary_key when returning() is used."
            )
        if self._prepared.many:
            raise exc.InvalidRequestError(
                "This statement was an executemany call; if primary key defaults are present, "
                "their values are not available. Please use .inserted_primary_key_rows."
            )
        return self._key_row()

    @property
    def inserted_primary_key_rows(self):
        if self._prepared.many:
            return [
                Row(Keys([column.key for column in self._key_columns()]),
                    tuple(row.get(column.key) for column in self._key_columns()))
                for row in self._prepared.generated
            ]  # fmt: skip
        return [self._key_row()]

    def _key_columns(self):
        return list(getattr(self._prepared.statement.table, "primary_key", ()) or ())

    def _key_row(self):
        statement = self._prepared.statement
        columns = self._key_columns()
        given = dict(getattr(statement, "_values", None) or {})
        if statement.select is not None or statement._multi_values:
            given = {}
        for row in self._prepared.generated:
            given.update(row)
        returned = dict(zip(self._prepared.returned_names(), self._returned or ()))
        found, counting = [], getattr(statement.table, "_autoincrement_column", None)
        for column in columns:
            value = returned.get(column.name, given.get(column.key))
            if column.name in returned:
                process = column.type._resolve_for(self.connection.dialect).result_processor(
                    self.connection.dialect, None
                )
                value = process(value) if process is not None else value
            elif hasattr(value, "__clause_element__"):
                value = None
            if value is None and column is counting and self._lastrowid and not statement._inline:
                value = self._lastrowid
            found.append(value)
        return Row(Keys([column.key for column in columns]), tuple(found))

    @property
    def context(self):
        return self

    @property
    def compiled_parameters(self):
        return self._prepared.generated

    def last_inserted_params(self):
        self._insert()
        return dict(self._prepared.generated[0]) if self._prepared.generated else {}

    def last_updated_params(self):
        return dict(self._prepared.generated[0]) if self._prepared.generated else {}

    def lastrow_has_defaults(self):
        return False

    def postfetch_cols(self):
        return []

    def prefetch_cols(self):
        return []

    @property
    def returned_defaults(self):
        return None

    @property
    def returned_defaults_rows(self):
        return None

    def supports_sane_rowcount(self):
        return True

    def supports_sane_multi_rowcount(self):
        return True

    def splice_horizontally(self, other):
        raise exc.InvalidRequestError("results cannot be joined side by side here")


LegacyCursorResult = BaseCursorResult = CursorResult


def _keys(names, plans, prepared):
    if plans is None or len(plans) != len(names):
        # Of the columns of a text, the last of a name is meant.
        return Keys(names, last_wins=True)
    if prepared.matches_by_name():
        by_name = {str(plan.key): plan for plan in plans}
        objects = [(by_name[name].column,) if name in by_name else () for name in names]
        return Keys(names, objects)
    keys, objects = [], []
    for name, plan in zip(names, plans):
        key = plan.key
        plain = key is not None and not isinstance(key, anonymous_name)
        plain = plain and not getattr(plan.column, "_is_text", False)
        keys.append(str(key) if plain else name)
        objects.append(tuple(_aliases_of(plan.column)))
    return Keys(keys, objects)


def _aliases_of(column):
    """A selected expression and those by which scripts may name it."""
    yield column
    element = getattr(column, "_element", None)
    if element is not None:
        yield element
    for proxied in getattr(column, "_proxies", ()):
        yield proxied


def _addresses(described):
    """PostgreSQL's addresses are objects of `ipaddress` with psycopg."""
    found = []
    for place, column in enumerate(described):
        if column["type"] == "inet":
            found.append((place, _address))
        elif column["type"] == "cidr":
            found.append((place, _network))
    return found


def _address(value):
    import ipaddress

    if not isinstance(value, str):
        return value
    return ipaddress.ip_interface(value) if "/" in value else ipaddress.ip_address(value)


def _network(value):
    import ipaddress

    return ipaddress.ip_network(value) if isinstance(value, str) else value


def _processors(dialect, described, plans, prepared):
    """(place, function) of the columns whose values change."""
    if plans is None:
        return ()
    found = []
    if prepared.matches_by_name():
        by_name = {str(plan.key): plan for plan in plans}
        chosen = [by_name.get(column["name"]) for column in described]
    elif len(plans) == len(described):
        chosen = plans
    else:
        return ()
    for place, (plan, column) in enumerate(zip(chosen, described)):
        type_ = None if plan is None else getattr(plan.column, "type", None)
        if type_ is None:
            continue
        process = type_._resolve_for(dialect).result_processor(dialect, column["type"])
        if process is not None:
            found.append((place, process))
    return found


def _processed(row, processors):
    changed = list(row)
    for place, process in processors:
        changed[place] = process(changed[place])
    return tuple(changed)
