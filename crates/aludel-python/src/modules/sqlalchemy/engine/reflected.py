"""From what the catalog says to what `Inspector` returns."""

from .. import exc
from ..sql import sqltypes

# Types whose name in plain data is not simply their class's name in lower case.
_NAMES = {
    "generic_double": "DOUBLE",
    "double_precision": "DOUBLE_PRECISION",
    "generic_string": "VARCHAR",
    "generic_unicode": "VARCHAR",
    "generic_unicode_text": "TEXT",
    "generic_large_binary": "BLOB",
    "generic_date_time": "DATETIME",
    "generic_time": "TIME",
}
_WORDS = {
    "tinyint": ("display_width", "unsigned", "zerofill"),
    "smallint": ("display_width", "unsigned", "zerofill"),
    "mediumint": ("display_width", "unsigned", "zerofill"),
    "integer": ("display_width", "unsigned", "zerofill"),
    "bigint": ("display_width", "unsigned", "zerofill"),
    "numeric": ("precision", "scale", "unsigned", "zerofill"),
    "decimal": ("precision", "scale", "unsigned", "zerofill"),
    "float": ("precision", "scale", "unsigned", "zerofill"),
    "double": ("precision", "scale", "unsigned", "zerofill"),
    "real": ("precision", "scale", "unsigned", "zerofill"),
    "double_precision": ("precision",),
    "bit": ("length", "varying"),
    "datetime": ("timezone", "fsp"),
    "timestamp": ("timezone", "precision", "fsp"),
    "time": ("timezone", "precision", "fsp"),
    "interval": ("fields", "precision"),
    "year": ("display_width",),
    "blob": ("length",),
    "binary": ("length",),
    "varbinary": ("length",),
}
_TEXT_WORDS = ("length", "charset", "collation", "national", "binary", "ascii", "unicode")


def type_of(data, dialect):
    """The type that reflection finds, from plain data."""
    kind = data["type"]
    if kind in ("null", "verbatim"):
        return sqltypes.NULLTYPE
    if kind == "named":
        if data["name"] in ("name", '"char"'):
            return sqltypes.String()
        found = _class_named(data["name"].upper(), dialect)
        return found() if found is not None else sqltypes.NULLTYPE
    if kind == "enum":
        return _enumeration(data, dialect)
    if kind == "set":
        cls = _class_named("SET", dialect)
        return cls(*data["values"], **_given(data, ("collation", "charset")))
    if kind == "domain":
        cls = _class_named("DOMAIN", dialect)
        return cls(_name(data["name"]), type_of(data["of"], dialect))
    if kind == "array":
        cls = _class_named("ARRAY", dialect)
        item = type_of(data["item"], dialect)
        words = _given(data, ("dimensions",))
        return cls(item, **words)
    if kind == "range":
        found = _class_named(data["name"].upper(), dialect)
        return found() if found is not None else sqltypes.NULLTYPE
    cls = _class_named(_NAMES.get(kind, kind.upper()), dialect)
    if cls is None:
        return sqltypes.NULLTYPE
    words = _WORDS.get(kind)
    if words is None and ("length" in data or "collation" in data):
        words = _TEXT_WORDS
    return cls(**_given(data, words or ()))


def _given(data, words):
    return {word: data[word] for word in words if data.get(word) not in (None, False)}


def _name(name):
    return name["name"] if isinstance(name, dict) else name


def _enumeration(data, dialect):
    cls = _class_named("ENUM", dialect) or sqltypes.Enum
    if dialect.name in ("mysql", "mariadb"):
        words = _given(data, ("collation",))
        words.update(_given(data.get("charset") or {}, ("charset",)))
        return cls(*data["values"], **words)
    words = {"name": _name(data["name"])}
    if data.get("schema") is not None:
        words["schema"] = _name(data["schema"])
    return cls(*data["values"], **words)


def _class_named(name, dialect):
    """The dialect's own class of this name, or the generic one."""
    import importlib

    family = "mysql" if dialect.name == "mariadb" else dialect.name
    try:
        module = importlib.import_module(f"sqlalchemy.dialects.{family}")
    except ImportError:
        module = None
    found = getattr(module, name, None)
    return found if found is not None else getattr(sqltypes, name, None)


def option_value(value):
    """A dialect's option as Python has it."""
    kind = value["kind"]
    if kind == "none":
        return None
    of = value["of"]
    if kind == "list":
        return [option_value(part) for part in of]
    if kind == "map":
        return {key: option_value(part) for key, part in of}
    if kind == "expression":
        return of.get("text", of)
    return of


def options_of(pairs):
    return {key: option_value(value) for key, value in pairs}


class Reader:
    """Turns answers into dictionaries, with the keys that each dialect has, in its order."""

    def __init__(self, dialect):
        self.dialect = dialect
        self.family = "mysql" if dialect.name == "mariadb" else dialect.name

    def column(self, data):
        found = {"name": data["name"], "type": type_of(data["type"], self.dialect)}
        if self.family == "mysql":
            found["default"] = data["default"]
            found["comment"] = data.get("comment")
            found["nullable"] = data["nullable"]
            if "autoincrement" in data:
                found["autoincrement"] = data["autoincrement"]
        else:
            found["nullable"] = data["nullable"]
            found["default"] = data["default"]
            if "autoincrement" in data:
                found["autoincrement"] = data["autoincrement"]
            if self.family == "sqlite":
                found["primary_key"] = data.get("primary_key", 0)
            else:
                found["comment"] = data.get("comment")
        if data.get("computed") is not None:
            computed = data["computed"]
            found["computed"] = {"sqltext": computed["sqltext"]}
            if computed.get("persisted") is not None:
                found["computed"]["persisted"] = computed["persisted"]
        if data.get("identity") is not None:
            words = ("always", "start", "increment", "minvalue", "maxvalue", "cache", "cycle")
            found["identity"] = {word: data["identity"][word] for word in words}
        return found

    def primary_key(self, data):
        if not data["constrained_columns"]:
            return {"name": None, "constrained_columns": []}
        found = {"constrained_columns": list(data["constrained_columns"]), "name": data["name"]}
        if self.family == "postgresql":
            found["comment"] = data.get("comment")
            options = options_of(data.get("dialect_options") or ())
            if options:
                found["dialect_options"] = options
        return found

    def foreign_key(self, data):
        found = {
            "name": data["name"],
            "constrained_columns": list(data["constrained_columns"]),
            "referred_schema": data["referred_schema"],
            "referred_table": data["referred_table"],
            "referred_columns": list(data["referred_columns"]),
            "options": {
                word: data["options"][word]
                for word in ("onupdate", "ondelete", "initially", "deferrable", "match")
                if data["options"].get(word) is not None
            },
        }
        if self.family == "postgresql":
            found["comment"] = data.get("comment")
        return found

    def unique(self, data):
        if self.family == "postgresql":
            found = {
                "column_names": list(data["column_names"]),
                "name": data["name"],
                "comment": data.get("comment"),
            }
        else:
            found = {"name": data["name"], "column_names": list(data["column_names"])}
        if data.get("duplicates_index") is not None:
            found["duplicates_index"] = data["duplicates_index"]
        options = options_of(data.get("dialect_options") or ())
        if options:
            found["dialect_options"] = options
        return found

    def check(self, data):
        if self.family == "postgresql":
            found = {
                "name": data["name"],
                "sqltext": data["sqltext"],
                "comment": data.get("comment"),
            }
            options = options_of(data.get("dialect_options") or ())
            if options:
                found["dialect_options"] = options
            return found
        if self.family == "mysql":
            return {"name": data["name"], "sqltext": data["sqltext"]}
        return {"sqltext": data["sqltext"], "name": data["name"]}

    def index(self, data):
        columns, unique = list(data["column_names"]), data["unique"]
        if self.family == "postgresql":
            found = {"name": data["name"], "unique": unique, "column_names": columns}
            if data.get("expressions"):
                found["expressions"] = list(data["expressions"])
        else:
            if self.family == "sqlite":
                unique = int(unique)
            found = {"name": data["name"], "column_names": columns, "unique": unique}
        if data.get("column_sorting"):
            found["column_sorting"] = {
                name: tuple(words) for name, words in data["column_sorting"]
            }
        if data.get("duplicates_constraint"):
            found["duplicates_constraint"] = data["duplicates_constraint"]
        options = options_of(data.get("dialect_options") or ())
        if self.family == "sqlite" and "sqlite_where" in options:
            from ..sql.elements import text

            options["sqlite_where"] = text(options["sqlite_where"])
        if options or self.family == "sqlite":
            found["dialect_options"] = options
        return found

    def comment(self, data):
        return {"text": data}

    def enumeration(self, data):
        return {word: data[word] for word in ("name", "schema", "visible", "labels")}

    def domain(self, data):
        found = {
            word: data[word] for word in ("name", "schema", "visible", "type", "nullable", "default")
        }
        found["constraints"] = [
            {"name": constraint["name"], "check": constraint["check"]}
            for constraint in data["constraints"]
        ]
        found["collation"] = data["collation"]
        found["collation_schema"] = data["collation_schema"]
        return found


def unsupported(answer):
    """Refuses what this database does not have, as SQLAlchemy does."""
    if answer["answer"] == "unsupported":
        raise NotImplementedError()
    return answer.get("of")


def missing(dialect, name, schema):
    """A table that does not exist, named as each dialect names it."""
    parts = [schema, name] if schema else [name]
    if dialect.name in ("mysql", "mariadb"):
        parts = [f"`{part}`" for part in parts]
    return exc.NoSuchTableError(".".join(parts))
