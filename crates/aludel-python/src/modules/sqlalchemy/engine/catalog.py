"""What a dialect is asked about its database: the inspector answers."""


def _asked_as(name):
    def ask(self, connection, *args, **kw):
        from ..inspection import inspect

        return getattr(inspect(connection), name)(*args, **kw)

    ask.__name__ = name
    return ask


class CatalogQuestions:
    """The inspector's questions, each with the connection before its other arguments."""

    has_table = _asked_as("has_table")
    has_index = _asked_as("has_index")
    has_sequence = _asked_as("has_sequence")
    has_schema = _asked_as("has_schema")
    get_schema_names = _asked_as("get_schema_names")
    get_table_names = _asked_as("get_table_names")
    get_temp_table_names = _asked_as("get_temp_table_names")
    get_view_names = _asked_as("get_view_names")
    get_temp_view_names = _asked_as("get_temp_view_names")
    get_materialized_view_names = _asked_as("get_materialized_view_names")
    get_sequence_names = _asked_as("get_sequence_names")
    get_view_definition = _asked_as("get_view_definition")
    get_columns = _asked_as("get_columns")
    get_pk_constraint = _asked_as("get_pk_constraint")
    get_foreign_keys = _asked_as("get_foreign_keys")
    get_indexes = _asked_as("get_indexes")
    get_unique_constraints = _asked_as("get_unique_constraints")
    get_check_constraints = _asked_as("get_check_constraints")
    get_table_comment = _asked_as("get_table_comment")
    get_table_options = _asked_as("get_table_options")
    get_multi_columns = _asked_as("get_multi_columns")
    get_multi_pk_constraint = _asked_as("get_multi_pk_constraint")
    get_multi_foreign_keys = _asked_as("get_multi_foreign_keys")
    get_multi_indexes = _asked_as("get_multi_indexes")
    get_multi_unique_constraints = _asked_as("get_multi_unique_constraints")
    get_multi_check_constraints = _asked_as("get_multi_check_constraints")
    get_multi_table_comment = _asked_as("get_multi_table_comment")
    get_multi_table_options = _asked_as("get_multi_table_options")


class PostgresCatalogQuestions(CatalogQuestions):
    """What PostgreSQL is asked besides."""

    has_type = _asked_as("has_type")
    get_table_oid = _asked_as("get_table_oid")
