"""Answers of SQLAlchemy's Inspector about a whole database, as JSON.

Called with a url and the schemas to look at (none: only where the session looks).
"""

import json
import sys
import warnings

from sqlalchemy import __version__, create_engine, inspect
from sqlalchemy.sql.elements import ClauseElement

if not __version__.startswith("2.1."):
    sys.exit(f"SQLAlchemy 2.1 is needed, and this is {__version__}")
warnings.simplefilter("ignore")


def plain(value, dialect):
    """What JSON can hold: types and expressions as they are compiled."""
    if isinstance(value, dict):
        return {key: plain(item, dialect) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, dialect) for item in value]
    if isinstance(value, ClauseElement):
        return str(value)
    return value


def column(found, dialect):
    kind = found.pop("type")
    compiled = "NULL" if kind.__visit_name__ == "null" else kind.compile(dialect=dialect)
    return plain(found, dialect) | {"type": compiled}


def table(inspector, name, schema):
    dialect = inspector.dialect
    ask = {"table_name": name, "schema": schema}

    def all_of(answers):
        return [plain(answer, dialect) for answer in answers]

    answers = {
        "columns": [column(dict(found), dialect) for found in inspector.get_columns(**ask)],
        "primary_key": plain(inspector.get_pk_constraint(**ask), dialect),
        "foreign_keys": all_of(inspector.get_foreign_keys(**ask)),
        "unique_constraints": all_of(inspector.get_unique_constraints(**ask)),
        "check_constraints": all_of(inspector.get_check_constraints(**ask)),
        "indexes": all_of(inspector.get_indexes(**ask)),
        "options": plain(inspector.get_table_options(**ask), dialect),
    }
    if dialect.supports_comments:
        answers["comment"] = inspector.get_table_comment(**ask)["text"]
    return answers


def names(inspector, schema):
    found = {
        "tables": sorted(inspector.get_table_names(schema)),
        "views": sorted(inspector.get_view_names(schema)),
    }
    if inspector.dialect.name == "postgresql":
        found["materialized"] = sorted(inspector.get_materialized_view_names(schema))
        found["sequences"] = sorted(inspector.get_sequence_names(schema))
        found["foreign"] = sorted(inspector.get_foreign_table_names(schema))
        found["enums"] = inspector.get_enums(schema)
        found["domains"] = inspector.get_domains(schema)
    if inspector.dialect.name == "mysql":
        found["sequences"] = sorted(inspector.get_sequence_names(schema))
    return found


engine = create_engine(sys.argv[1])
with engine.connect() as connection:
    inspector = inspect(connection)
    answers = []
    for schema in [None, *sys.argv[2:]]:
        found = names(inspector, schema)
        listed = found["tables"] + found["views"] + found.get("materialized", [])
        answers.append(
            {
                "schema": schema,
                "names": found,
                "definitions": {
                    name: inspector.get_view_definition(name, schema)
                    for name in found["views"]
                },
                "content": {name: table(inspector, name, schema) for name in listed},
            }
        )
    json.dump({"schemas": inspector.get_schema_names(), "answers": answers}, sys.stdout)
