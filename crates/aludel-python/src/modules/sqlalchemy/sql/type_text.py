"""Types as people read them where no dialect was named: `str(column.type)`."""

_WORDS = {
    "null": "NULL",
    "generic_double": "DOUBLE",
    "double_precision": "DOUBLE PRECISION",
    "generic_large_binary": "BLOB",
    "generic_date_time": "DATETIME",
    "generic_time": "TIME",
    "generic_interval": "DATETIME",
    "generic_uuid": "CHAR(32)",
    "generic_string": "VARCHAR",
    "generic_unicode": "VARCHAR",
    "generic_unicode_text": "TEXT",
}

# The types, by their names, that are spelled without a dialect.
GENERIC = {
    "BIGINT", "BINARY", "BLOB", "BOOLEAN", "CHAR", "CLOB", "DATE", "DATETIME", "DECIMAL", "DOUBLE",
    "date", "datetime", "enum", "string", "text", "time",
    "DOUBLE_PRECISION", "FLOAT", "INTEGER", "NCHAR", "NCLOB", "NUMERIC", "NVARCHAR", "REAL",
    "SMALLINT", "TEXT", "TIME", "TIMESTAMP", "UUID", "VARBINARY", "VARCHAR",
}  # fmt: skip


def spell(data):
    """A type's text for people, from its plain data."""
    kind = data["type"]
    if kind == "verbatim":
        return data["text"]
    if kind in ("named", "range", "stored_as_text"):
        return data["name"].upper()
    if kind == "array":
        return "ARRAY"
    if kind == "domain":
        return data["name"]
    if kind == "enum":
        return f"VARCHAR({data['length']})" if data["length"] else "VARCHAR"
    text = _WORDS.get(kind, kind.upper())
    if data.get("length") is not None and not kind.startswith("generic_large"):
        text += f"({data['length']})"
    elif kind in ("numeric", "decimal") and data.get("precision") is not None:
        scale = data.get("scale")
        text += f"({data['precision']})" if scale is None else f"({data['precision']}, {scale})"
    if data.get("collation"):
        collation = data["collation"]
        plain = collation.isidentifier() and collation == collation.lower()
        text += f" COLLATE {collation}" if plain else f' COLLATE "{collation}"'
    return text
