"""What revisions import from `sqlalchemy_utils`: its types, and the functions that look at
tables."""

_HOMES = {
    "functions": (
        "create_database", "database_exists", "drop_database", "escape_like", "get_bind",
        "get_class_by_table", "get_columns", "get_mapper", "get_primary_keys", "get_tables",
        "get_type", "has_changes", "has_index", "has_unique_index", "identity", "table_name",
    ),
    "models": ("generic_repr", "Timestamp"),
    "view": ("create_materialized_view", "create_view", "refresh_materialized_view"),
    "types": (
        "ArrowType", "BitType", "Choice", "ChoiceType", "ColorType", "CountryType",
        "CurrencyType", "DateRangeType", "DateTimeRangeType", "EmailType", "EncryptedType",
        "EnrichedDateTimeType", "EnrichedDateType", "Int8RangeType", "IntRangeType",
        "IPAddressType", "JSONType", "LocaleType", "LtreeType", "NumericRangeType", "Password",
        "PasswordType", "PhoneNumberType", "ScalarListException", "ScalarListType",
        "StringEncryptedType", "TimezoneType", "TSVectorType", "URLType", "UUIDType",
        "WeekDaysType",
    ),
}  # fmt: skip


def __getattr__(name):
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    if name in ("functions", "models", "types", "view"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def force_auto_coercion(mapper=None):
    pass


def force_instant_defaults(mapper=None):
    pass


def auto_delete_orphans(attr):
    pass
