"""Real Alembic on a database of its own, beside one that the embedded interpreter works on.

    online.py FOLDER MODULE THEIRS OURS

FOLDER has MODULE, a file of cases; THEIRS and OURS are urls of two databases. First it
prints the cases as one line of JSON, then answers each line that it reads with one:
`prepare CASE VARIANT` empties both databases, `compare CASE VARIANT` runs the case with
real Alembic and tells what both databases hold.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import warnings

import catalogue
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine.url import make_url

POSTGRES = {
    "columns": """
        SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
               col_description(c.oid, a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND {ours} ORDER BY c.oid::regclass::text, a.attnum
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE {ours} ORDER BY 1, 2
    """,
    "indexes": """
        SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE {ours} ORDER BY 1
    """,
    "types": """
        SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
        ORDER BY 1, e.enumsortorder
    """,
    "sequences": """
        SELECT c.oid::regclass::text, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE {ours} ORDER BY 1
    """,
    "views": """
        SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c
        WHERE c.relkind IN ('v', 'm') AND {ours} ORDER BY 1
    """,
}
OF_NO_SYSTEM = "c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_|^information_schema')"


def empty(url):
    """Takes everything out of a database."""
    if url.get_backend_name() == "sqlite":
        if os.path.exists(url.database):
            os.remove(url.database)
        return
    with sa.create_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if url.get_backend_name() == "postgresql":
            schemas = connection.exec_driver_sql(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema'"
            )
            for schema in schemas.scalars().all():
                connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            connection.exec_driver_sql(f"DROP DATABASE `{url.database}`")
            connection.exec_driver_sql(f"CREATE DATABASE `{url.database}`")


def content(url):
    """What a database holds: everything that makes up its schema, and all rows."""
    name = url.get_backend_name()
    with sa.create_engine(url).connect() as connection:
        if name == "sqlite":
            schema = rows_of(
                connection,
                "SELECT type, name, tbl_name, sql FROM sqlite_master "
                "WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
            )
            schema = [[kind, of, table, stable(sql or "")] for kind, of, table, sql in schema]
            tables = [of for kind, of, _, _ in schema if kind == "table"]
            quoted = [f'"{table}"' for table in tables]
        elif name == "postgresql":
            schema = [
                [kind, *row]
                for kind, query in POSTGRES.items()
                for row in rows_of(connection, query.format(ours=OF_NO_SYSTEM))
            ]
            quoted = connection.exec_driver_sql(
                "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'm') AND "
                + OF_NO_SYSTEM
                + " ORDER BY 1"
            )
            quoted = quoted.scalars().all()
        else:
            schema, quoted = [], []
            for table, kind in rows_of(connection, "SHOW FULL TABLES"):
                shown = rows_of(connection, f"SHOW CREATE {'VIEW' if kind == 'VIEW' else 'TABLE'} `{table}`")
                schema.append([table, shown[0][1].replace(url.database, "database")])
                if kind != "VIEW":
                    quoted.append(f"`{table}`")
        data = {}
        for table in quoted:
            data[table] = sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}").all()))
        return {"schema": schema, "rows": data}


def stable(sql):
    """A definition without its white space, the constraints of a table sorted: Alembic gives
    them in another order each time."""
    sql = " ".join(sql.split())
    start = sql.find("(")
    if not sql.startswith("CREATE TABLE") or start < 0:
        return sql
    depth, parts, place = 0, [], start + 1
    for number, letter in enumerate(sql[start:], start):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if (letter == "," and depth == 1) or depth == 0:
            parts.append(sql[place:number].strip())
            place = number + 1
            if depth == 0:
                break
    words = ("CONSTRAINT ", "UNIQUE ", "FOREIGN KEY", "PRIMARY KEY", "CHECK ")
    columns = [part for part in parts if not part.startswith(words)]
    constraints = sorted(part for part in parts if part.startswith(words))
    return f"{sql[:start]}({', '.join(columns + constraints)}){sql[place:]}"


def rows_of(connection, query):
    return [list(row) for row in connection.exec_driver_sql(query)]


def run(case, number, url):
    """Runs a case with real Alembic, and tells what it printed and how it ended."""
    printed = io.StringIO()
    refused = message = None
    of_python = False
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection, contextlib.redirect_stdout(printed):
            opts = {"transactional_ddl": url.get_backend_name() != "mysql"}
            context = MigrationContext.configure(connection, opts=opts)
            # Where schema changes commit by themselves, a revision has its own transaction.
            with context.begin_transaction(_per_migration=not opts["transactional_ddl"]):
                with Operations.context(context):
                    catalogue.run(case, number)
    except Exception as error:
        refused = type(error).__qualname__
        of_python = type(error).__module__ == "builtins"
        message = str(error)
    engine.dispose()
    return {"printed": printed.getvalue(), "refused": refused, "of_python": of_python, "message": message}


def listed(module):
    for name, case, number in catalogue.cases(module):
        yield {
            "case": name,
            "variant": number,
            "dialects": list(getattr(case, "dialects", ("postgresql", "mariadb", "sqlite"))),
            "ours_only": list(getattr(case, "ours_only", ())),
            "mended": getattr(case, "mended", False),
            "refused_by_us": getattr(case, "refused_by_us", None),
        }


def answer(line, module, theirs, ours):
    verb, name, number = line.split()
    number = None if number == "None" else int(number)
    if verb == "prepare":
        empty(theirs)
        empty(ours)
        return {}
    told = run(getattr(module, name), number, theirs)
    told["theirs"] = content(theirs)
    told["ours"] = content(ours)
    return told


def main(folder, name, theirs, ours):
    warnings.simplefilter("ignore")
    sys.path.insert(0, folder)
    module = importlib.import_module(name)
    theirs, ours = make_url(theirs), make_url(ours)
    print(json.dumps(list(listed(module))), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(line, module, theirs, ours), default=str), flush=True)


main(*sys.argv[1:])
