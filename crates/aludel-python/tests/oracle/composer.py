"""Composes revisions by chance and prints them as a file of cases: composer.py SEED COUNT

Each case is a few directives over the words of `vocabulary.py` and the queries of
`grammar.py`; the same seed gives the same file.
"""

import pprint
import re
import sys

from grammar import TABLES as QUERIED_TABLES
from grammar import Grammar
import vocabulary as words

HEAD = '''\
"""Composed from the seed {seed}."""

import datetime
import decimal
import enum
import uuid

from catalogue import dialects, naming_convention, unordered
from sqlalchemy.dialects import mysql, postgresql, sqlite


class Color(enum.Enum):
    red = "R"
    green = "G"
'''

BATCHED = ("add", "alter", "drop", "index", "drop_index", "unique", "foreign", "check", "primary", "drop_constraint")


def comparable(statement):
    """Whether Alembic always does the same with a statement, and what it means."""
    # It looks for the column in a set, whose order is another in each run: it finds it in two
    # tables, or meets the text, which has no columns, before that.
    varies = "select_from(sa.text(" in statement and ".filter_by(" in statement
    # It writes two signs one behind the other, which begin a comment.
    # And it leaves out the schemas of tables within `ON CONFLICT` and `ON DUPLICATE KEY`.
    updates = re.search(r"on_(conflict_do|duplicate_key)_update\(", statement)
    conflicts = updates and re.search(r"sa\.(select|exists)|\bu\.c", statement)
    return not varies and not conflicts and "(-sa.literal(-" not in statement


class Script:
    """One case: its directives, and what they have used."""

    def __init__(self, grammar, number):
        self.grammar = grammar
        self.number = number
        self.types = 0
        self.dialect = grammar.pick(None, None, None, "postgresql", "mysql", "mariadb", "sqlite", "postgresql", "sqlite")
        self.convention = grammar.pick(None, None, None, None, *words.CONVENTIONS)
        self.unordered = False
        self.queries = False
        self.queries_postgresql = False
        self.lines = []

    # Words.

    def name(self, plain=words.NAMES, odd=words.ODD_NAMES, oddness=0.2):
        g = self.grammar
        name = g.pick(*odd) if g.chance(oddness) else g.pick(*plain)
        if g.chance(0.02):
            return f"sa.sql.quoted_name({name!r}, {g.pick(True, False)})"
        return repr(name)

    def names(self, least, most):
        found = []
        for _ in range(self.grammar.random.randint(least, most)):
            name = self.name()
            if name not in found:
                found.append(name)
        return found

    def table(self):
        return self.name(words.TABLES, words.ODD_TABLES)

    def constraint_name(self, nameless=0.15):
        g = self.grammar
        if g.chance(nameless):
            return "None"
        name = g.pick("uq_1", "my_name", "Mixed Name", "ck%name", "order", "n" * 64)
        return g.pick(repr(name), repr(name), repr(name), f"op.f({name!r})")

    def schema(self):
        g = self.grammar
        return f"schema={g.pick(*words.SCHEMAS)!r}" if g.chance(0.15) else None

    def options(self, table, most=2):
        g = self.grammar
        known = list(table[None]) if g.chance(0.4) else []
        known += table.get(self.dialect, ())
        if g.chance(0.05):
            known += [option for own in table.values() for option in own]
        chosen = {}
        for option in g.sample(known, 0, most):
            chosen.setdefault(option.split("=")[0], option)
        return list(chosen.values())

    def type(self):
        g = self.grammar
        own = words.OWN.get(self.dialect, ())
        source, values = g.pick(*own) if own and g.chance(0.35) else g.pick(*words.GENERIC)
        self.types += 1
        return source.replace("<n>", f"{self.number}_{self.types}"), values

    def rebuilt_type(self):
        """A type of a column whose table may be built anew: Alembic forgets the schema of a
        type then, makes another one of its name, and the rows do not fit into that. It also
        stumbles over types that stand for others when their column gets another name."""
        while True:
            found = self.type()
            if not any(word in found[0] for word in ("schema=", "PickleType", "sa.Interval")):
                return found

    def call(self, function, *arguments):
        return f"{function}({', '.join(argument for argument in arguments if argument)})"

    # Columns and constraints.

    def column(self, name, type_, is_batch=False):
        g = self.grammar
        parts = []
        if g.chance(0.1):
            parts.append(self.foreign_key())
        if g.chance(0.05):
            parts.append(f"sa.CheckConstraint({g.pick(*words.CHECKS)}, name={self.constraint_name()})")
        if g.chance(0.07):
            parts.append(g.pick(*words.GENERATED))
        elif g.chance(0.3):
            parts.append(f"server_default={g.pick(*words.SERVER_DEFAULTS)}")
        if g.chance(0.4):
            parts.append(f"nullable={g.pick(True, False)}")
        if g.chance(0.1):
            parts.append("unique=True")
        if g.chance(0.1):
            parts.append("index=True")
        if g.chance(0.1):
            parts.append(g.pick("comment='words'", 'comment="it\'s 50% :x"'))
        elif g.chance(0.06):
            parts.append(g.pick("default=5", "default=lambda: 5", "onupdate=5", "info={'a': 1}", "key='other'", "system=True", "quote=True", "server_onupdate=sa.FetchedValue()"))
        # A constraint and a default by position stand in front of what has a name.
        parts.sort(key=lambda part: "=" in part.split("(")[0])
        return self.call("sa.Column", name, type_, *parts)

    def foreign_key(self):
        g = self.grammar
        options = g.sample(
            [f"name={self.constraint_name(0)}", f"ondelete={g.pick(*words.ACTIONS)}", f"onupdate={g.pick(*words.ACTIONS)}",
             "deferrable=True", "initially='DEFERRED'", "use_alter=True", "match='FULL'"], 0, 2)  # fmt: skip
        return self.call("sa.ForeignKey", g.pick(*words.REFERENCES), *options)

    def table_constraint(self, columns):
        """A constraint or an index in the definition of a table."""
        g = self.grammar
        names = g.sample(columns, 1, 2)
        listed = f"[{', '.join(names)}]"
        named = f"name={self.constraint_name()}" if g.chance(0.7) else None
        kind = g.pick("primary", "unique", "unique", "foreign", "check", "index", "exclude")
        if kind == "primary":
            return self.call("sa.PrimaryKeyConstraint", *names, named)
        if kind == "unique":
            options = g.sample(["deferrable=True", "initially='IMMEDIATE'", "postgresql_nulls_not_distinct=True", "sqlite_on_conflict='IGNORE'", "mysql_using='btree'"], 0, 1)
            return self.call("sa.UniqueConstraint", *names, named, *options)
        if kind == "foreign":
            referred = f"[{', '.join(repr(f'other.r{number}') for number in range(len(names)))}]"
            options = g.sample([f"ondelete={g.pick(*words.ACTIONS)}", f"onupdate={g.pick(*words.ACTIONS)}", "deferrable=False", "initially='DEFERRED'", "match='SIMPLE'", "use_alter=True", "postgresql_not_valid=True"], 0, 2)
            return self.call("sa.ForeignKeyConstraint", listed, referred, named, *options)
        if kind == "check":
            return self.call("sa.CheckConstraint", g.pick(*words.CHECKS), named)
        if kind == "index":
            return self.call("sa.Index", self.constraint_name(0), *names, *self.options(words.INDEX_OPTIONS, 1)).replace(", if_not_exists=True", "")
        if self.dialect != "postgresql":
            return self.call("sa.UniqueConstraint", *names)
        return self.call("postgresql.ExcludeConstraint", f"({names[0]}, '=')", "(sa.text('tsrange(a, b)'), '&&')", named, *g.sample(["using='gist'", "where=sa.text('a > 5')", "deferrable=True"], 0, 2))

    # Directives.

    def create_table(self):
        g = self.grammar
        names = self.names(1, 5)
        types = [self.type() for _ in names]
        items = [self.column(name, type_) for name, (type_, _) in zip(names, types)]
        if g.chance(0.6):
            key = g.pick("sa.Integer()", "sa.BigInteger()", "sa.Integer()", types[0][0])
            items.insert(0, f"sa.Column('id', {key}, primary_key=True{g.pick('', '', '', ', autoincrement=False', ', autoincrement=True')})")
        items += [self.table_constraint(names) for _ in range(g.pick(0, 0, 1, 1, 2))]
        if sum("index=True" in item or item.startswith("sa.Index") for item in items) > 1:
            self.unordered = True
        call = self.call("op.create_table", self.table(), *items, self.schema(), *self.options(words.TABLE_OPTIONS))
        if not g.chance(0.3):
            self.lines.append(call)
            return
        self.lines.append(f"made = {call}")
        rows = [self.row(names, types) for _ in range(g.pick(1, 2))]
        self.lines.append(
            g.pick(
                f"op.bulk_insert(made, [{', '.join(rows)}])",
                f"op.bulk_insert(made, [{', '.join(rows)}], multiinsert=False)",
                f"op.execute(made.insert().values({rows[0]}))",
                f"op.execute(sa.update(made).values({rows[0]}))",
                f"op.execute(sa.select(made).where(made.c[{names[0]}] == {self.value(types[0])}))",
            )
        )

    def value(self, type_):
        return self.grammar.pick(*(type_[1] or ("None",)))

    def row(self, names, types):
        return f"{{{', '.join(f'{name}: {self.value(type_)}' for name, type_ in zip(names, types))}}}"

    def bulk_insert(self):
        names = self.names(1, 4)
        types = [self.type() for _ in names]
        columns = [f"sa.column({name}, {type_})" for name, (type_, _) in zip(names, types)]
        rows = [self.row(names, types) for _ in range(self.grammar.pick(0, 1, 2, 3))]
        self.lines.append(f"rows = {self.call('sa.table', self.table(), *columns, self.schema())}")
        self.lines.append(f"op.bulk_insert(rows, [{', '.join(rows)}])")

    def add_column(self, on="op.add_column"):
        g = self.grammar
        item = self.column(self.name(), self.type()[0])
        if sum(word in item for word in ("unique=True", "ForeignKey", "create_constraint")) > 1:
            self.unordered = True
        options = [self.schema()] + g.sample(["if_not_exists=True", "inline_references=True"], 0, 1) if g.chance(0.2) else []
        return self.directive(on, item, *options)

    def alter_column(self, on="op.alter_column"):
        g = self.grammar
        type_, existing = self.type()[0], self.type()[0]
        known = [
            f"nullable={g.pick(True, False)}",
            f"type_={type_}",
            f"new_column_name={self.name()}",
            f"server_default={g.pick('None', 'False', *words.SERVER_DEFAULTS)}",
            "comment='words'",
            "comment=None",
            "autoincrement=True",
            "existing_comment='old'",
            f"existing_nullable={g.pick(True, False)}",
            f"existing_server_default={g.pick(*words.SERVER_DEFAULTS[:-1])}",
            "existing_autoincrement=True",
            f"server_default={g.pick(*words.GENERATED)}",
        ]
        if self.dialect == "postgresql":
            known.append("postgresql_using='a::int'")
        chosen = {}
        for option in g.sample(known, 1, 3):
            chosen.setdefault(option.split("=")[0], option)
        if g.chance(0.75):
            chosen["existing_type"] = f"existing_type={existing}"
        return self.directive(on, self.name(), *chosen.values(), self.schema() if on.startswith("op.") else None)

    def directive(self, function, *arguments):
        """A directive of `op`, which names the table, or of a batch, which does not."""
        if function.startswith("op."):
            arguments = (self.table(), *arguments)
        else:
            arguments = tuple(argument for argument in arguments if not (argument or "").startswith("schema="))
        self.lines.append(self.call(function, *arguments))

    def drop_column(self, on="op.drop_column"):
        g = self.grammar
        self.directive(on, self.name(), *g.sample(["if_exists=True"], 0, 1) if on.startswith("op.") else (), self.schema())

    def create_index(self, on="op.create_index"):
        g = self.grammar
        columns = self.names(1, 3)
        if g.chance(0.3):
            columns[-1] = g.pick(*words.INDEX_EXPRESSIONS)
        table = [self.table()] if on.startswith("op.") else []
        schema = self.schema() if on.startswith("op.") else None
        self.lines.append(self.call(on, self.constraint_name(), *table, f"[{', '.join(columns)}]", schema, *self.options(words.INDEX_OPTIONS)))

    def drop_index(self):
        g = self.grammar
        options = g.sample(["if_exists=True", "postgresql_concurrently=True"], 0, 1)
        table = f"table_name={self.table()}" if g.chance(0.8) else None
        self.lines.append(self.call("op.drop_index", self.constraint_name(0), table, self.schema(), *options))

    def create_unique_constraint(self, on="op.create_unique_constraint"):
        g = self.grammar
        table = [self.table()] if on.startswith("op.") else []
        options = g.sample(["deferrable=True", "initially='DEFERRED'", "postgresql_nulls_not_distinct=True"], 0, 1)
        schema = self.schema() if on.startswith("op.") else None
        self.lines.append(self.call(on, self.constraint_name(), *table, f"[{', '.join(self.names(1, 2))}]", schema, *options))

    def create_foreign_key(self, on="op.create_foreign_key"):
        g = self.grammar
        local = self.names(1, 2)
        remote = [self.name() for _ in local]
        table = [self.table()] if on.startswith("op.") else []
        schemas = []
        if on.startswith("op.") and g.chance(0.15):
            schemas = [f"source_schema={g.pick(*words.SCHEMAS)!r}"]
        if g.chance(0.15):
            schemas.append(f"referent_schema={g.pick(*words.SCHEMAS)!r}")
        options = g.sample([f"ondelete={g.pick(*words.ACTIONS)}", f"onupdate={g.pick(*words.ACTIONS)}", "deferrable=True", "initially='DEFERRED'", "match='FULL'", "postgresql_not_valid=True"], 0, 2)
        self.lines.append(self.call(on, self.constraint_name(), *table, self.table(), f"[{', '.join(local)}]", f"[{', '.join(remote)}]", *schemas, *options))

    def create_check_constraint(self, on="op.create_check_constraint"):
        g = self.grammar
        table = [self.table()] if on.startswith("op.") else []
        options = g.sample(["postgresql_not_valid=True", "deferrable=True"], 0, 1) if g.chance(0.2) else []
        self.lines.append(self.call(on, self.constraint_name(), *table, g.pick(*words.CHECKS), self.schema() if table else None, *options))

    def create_primary_key(self, on="op.create_primary_key"):
        table = [self.table()] if on.startswith("op.") else []
        self.lines.append(self.call(on, self.constraint_name(), *table, f"[{', '.join(self.names(1, 2))}]", self.schema() if table else None))

    def create_exclude_constraint(self):
        g = self.grammar
        elements = [f"({self.name()}, '=')", "(sa.column('b'), '&&')", "(sa.text('tsrange(a, b)'), '&&')", "('a', '<>')"]
        options = g.sample(["using='gist'", g.pick("where=sa.text('a > 5')", "where=sa.column('a') > 5"), "deferrable=True", "initially='DEFERRED'"], 0, 2)
        self.lines.append(self.call("op.create_exclude_constraint", self.constraint_name(0), self.table(), *g.sample(elements, 1, 2), *options))

    def drop_constraint(self, on="op.drop_constraint"):
        g = self.grammar
        kind = g.pick("", "type_='foreignkey'", "type_='unique'", "type_='check'", "type_='primary'", "type_='unique'")
        exists = "if_exists=True" if g.chance(0.1) and on.startswith("op.") else None
        table = [self.table()] if on.startswith("op.") else []
        self.lines.append(self.call(on, self.constraint_name(0.05), *table, kind, self.schema() if table else None, exists))

    def rename_table(self):
        self.lines.append(self.call("op.rename_table", self.table(), self.table(), self.schema()))

    def drop_table(self):
        g = self.grammar
        self.lines.append(self.call("op.drop_table", self.table(), self.schema(), "if_exists=True" if g.chance(0.3) else None))

    def table_comment(self):
        g = self.grammar
        # Without any, Alembic has MySQL set the comment to NULL, which it does not take.
        comment = g.pick("'words'", '"it\'s 50%"', "''")
        old = "existing_comment='old'" if g.chance(0.5) else None
        if g.chance(0.3):
            self.lines.append(self.call("op.drop_table_comment", self.table(), old, self.schema()))
        else:
            self.lines.append(self.call("op.create_table_comment", self.table(), comment, old, self.schema()))

    def execute(self):
        g = self.grammar
        self.queries = True
        own = {"mariadb": "mysql"}.get(self.dialect, self.dialect)
        rule = own if own and g.chance(0.3) else "statement"
        statement = g.write(rule)
        while not comparable(statement):
            statement = g.write(rule)
        self.queries_postgresql |= re.search(r"\bp\.", statement) is not None
        if statement.startswith('"') and g.chance(0.3):
            statement = f"sa.text({statement})"
        self.lines.append(g.pick(f"op.execute({statement})", f"op.execute({statement})", f"op.get_bind().execute({statement})") if not statement.startswith('"') else f"op.execute({statement})")

    def query_in_ddl(self):
        """Expressions where directives take them."""
        g = self.grammar
        self.queries = True
        truth = self.of_no_table(lambda: g.write("truth", 1))
        expression = self.of_no_table(lambda: g.write(g.pick("integer", "text", "moment", "truth"), 1))
        self.lines.append(
            g.pick(
                f"op.create_check_constraint('ck', 't', {truth})",
                f"op.create_index('ix', 't', [sa.text('a')], postgresql_where={truth}, sqlite_where={truth})",
                f"op.add_column('t', sa.Column('c', sa.Integer, server_default={expression}))",
                f"op.alter_column('t', 'c', server_default={expression}, existing_type=sa.String(5))",
                f"op.create_table('t', sa.Column('c', sa.Integer), sa.CheckConstraint({truth}))",
            )
        )

    def of_no_table(self, make):
        """An expression without columns of a table that is known: those make a constraint
        one of that table."""
        while True:
            made = make()
            if "u." not in made and comparable(made):
                return made

    def named_type(self):
        g = self.grammar
        enum = g.pick("sa.Enum('a', 'b', name='ne_%d')", "postgresql.ENUM('a', \"it's\", name='ne_%d')", "postgresql.ENUM('a', name='ne_%d', schema='My Schema')") % self.number
        self.lines.append(f"kind = {enum}")
        self.lines.append(g.pick("kind.create(op.get_bind())", "kind.create(op.get_bind(), checkfirst=False)", "kind.create(op.get_bind(), checkfirst=True)"))
        self.lines.append(g.pick("op.add_column('t', sa.Column('c', kind))", "op.alter_column('t', 'c', type_=kind, postgresql_using='c::text::ne', existing_type=sa.Text())", "op.create_table('t', sa.Column('c', kind))"))
        self.lines.append(g.pick("kind.drop(op.get_bind())", "kind.drop(op.get_bind(), checkfirst=False)", "pass"))

    def ddl_element(self):
        g = self.grammar
        table, name = self.table(), self.constraint_name(0)
        self.lines.append(
            g.pick(
                f"op.execute(sa.schema.CreateSequence(sa.Sequence({name}, start={g.pick(1, 5)})))",
                f"op.execute(sa.schema.DropSequence(sa.Sequence({name})))",
                f"op.execute(sa.schema.CreateSchema({table}, if_not_exists=True))",
                f"op.execute(sa.schema.DropSchema({table}, cascade=True))",
                f"op.execute(sa.schema.CreateTable(sa.Table({table}, sa.MetaData(), {self.column(self.name(), self.type()[0])})))",
                f"op.execute(sa.schema.DropTable(sa.Table({table}, sa.MetaData()), if_exists=True))",
                f"op.execute(sa.schema.CreateIndex(sa.Index({name}, sa.Table({table}, sa.MetaData(), sa.Column('a', sa.Integer)).c.a)))",
                f"op.execute(sa.DDL('ALTER %(what)s x', context={{'what': {table}}}))",
            )
        )

    # Batches.

    def batch(self):
        g = self.grammar
        columns = ["id", "a", "b", "Select", "e"]
        kinds = {"a": "sa.Integer", "b": "sa.String(20)", "Select": "sa.Numeric(10, 2)", "e": self.rebuilt_type()[0]}
        items = ["sa.Column('id', sa.Integer, primary_key=True)"]
        for name, kind in kinds.items():
            more = g.pick(None, None, "nullable=False", "server_default=sa.text('5')")
            items.append(self.call("sa.Column", repr(name), kind, more))
        there = {
            "uq_there": "sa.UniqueConstraint('b', name='uq_there')",
            "ck_there": "sa.CheckConstraint('a > 5', name='ck_there')",
            "fk_there": "sa.ForeignKeyConstraint(['a'], ['other.id'], name='fk_there', ondelete='CASCADE')",
            "pk_there": None,
            "ix_there": "sa.Index('ix_there', 'b')",
            "ix_both": "sa.Index('ix_both', 'a', 'Select', unique=True)",
        }
        present = g.sample([name for name, source in there.items() if source], 0, 3)
        items += [there[name] for name in present]
        table = self.table()
        if self.dialect is None:
            self.dialect = g.pick("sqlite", "sqlite", None)
        options = [f"copy_from=sa.Table({table}, sa.MetaData(), {', '.join(items)})"] if self.dialect == "sqlite" or g.chance(0.5) else []
        if g.chance(0.4):
            options.append(f"recreate={g.pick('always', 'always', 'never', 'auto')!r}")
        if g.chance(0.1):
            options.append("table_kwargs={'sqlite_autoincrement': True}")
        if g.chance(0.1):
            options.append("table_args=[sa.UniqueConstraint('a', 'b', name='uq_more')]")
        if g.chance(0.1):
            options.append("partial_reordering=[('b', 'a')]")
        self.unordered = True
        outer, self.lines = self.lines, []
        for _ in range(g.pick(1, 1, 2, 3)):
            self.batched(columns, kinds, present)
        inner, self.lines = self.lines, outer
        self.lines.append(f"with {self.call('op.batch_alter_table', table, *options)} as batch_op:")
        self.lines += [f"    {line}" for line in inner]

    def batched(self, columns, kinds, present):
        """One directive of a batch, about what is there for the most part."""
        g = self.grammar
        column = g.pick(*columns)
        kind = g.pick(*BATCHED)
        wanted = [name for name in present if name.startswith("ix") == (kind == "drop_index")]
        if kind == "add":
            # One that is there already makes Alembic see its columns in a circle.
            item = self.column(g.pick("'n'", "'new'", "'user_id'", "'with space'"), self.rebuilt_type()[0])
            place = g.pick("", "", f"insert_after={column!r}", f"insert_before={column!r}")
            self.lines.append(self.call("batch_op.add_column", item, place))
        elif kind == "alter":
            options = {
                "nullable": f"nullable={g.pick(True, False)}",
                "type_": f"type_={self.rebuilt_type()[0]}",
                "new_column_name": f"new_column_name={self.name()}",
                "server_default": f"server_default={g.pick('None', *words.SERVER_DEFAULTS)}",
            }
            chosen = g.sample(list(options.values()), 1, 2)
            chosen.append(f"existing_type={kinds.get(column, 'sa.Integer()')}")
            self.lines.append(self.call("batch_op.alter_column", repr(column), *chosen))
        elif kind == "drop":
            self.lines.append(self.call("batch_op.drop_column", repr(column)))
        elif kind == "index":
            self.lines.append(self.call("batch_op.create_index", g.pick("'ix_new'", "op.f('ix_f')"), f"[{column!r}]", *self.options(words.INDEX_OPTIONS, 1)))
        elif kind == "unique":
            self.lines.append(self.call("batch_op.create_unique_constraint", self.constraint_name(0.05), f"[{column!r}]"))
        elif kind == "foreign":
            self.lines.append(self.call("batch_op.create_foreign_key", self.constraint_name(0.05), repr(g.pick(*words.TABLES, "Order Items")), f"[{column!r}]", "['id']", *g.sample(["ondelete='CASCADE'", "referent_schema='s'"], 0, 1)))
        elif kind == "check":
            self.lines.append(self.call("batch_op.create_check_constraint", self.constraint_name(0.05), g.pick(*words.CHECKS[:5])))
        elif kind == "primary":
            self.lines.append(self.call("batch_op.create_primary_key", self.constraint_name(0.05), f"[{column!r}]"))
        elif kind == "drop_index" and wanted:
            self.lines.append(self.call("batch_op.drop_index", repr(wanted[0])))
        elif kind == "drop_constraint" and wanted:
            types = {"uq": "unique", "ck": "check", "fk": "foreignkey"}
            self.lines.append(self.call("batch_op.drop_constraint", repr(wanted[0]), f"type_={types[wanted[0][:2]]!r}"))
        else:
            self.lines.append(self.call("batch_op.alter_column", repr(column), "nullable=False", f"existing_type={kinds.get(column, 'sa.Integer()')}"))

    # The whole.

    KINDS = (
        (create_table, 6),
        (add_column, 5),
        (alter_column, 5),
        (drop_column, 1),
        (create_index, 3),
        (drop_index, 1),
        (create_unique_constraint, 1),
        (create_foreign_key, 2),
        (create_check_constraint, 1),
        (create_primary_key, 1),
        (create_exclude_constraint, 1),
        (drop_constraint, 1),
        (rename_table, 1),
        (drop_table, 1),
        (table_comment, 1),
        (bulk_insert, 3),
        (execute, 8),
        (query_in_ddl, 2),
        (named_type, 1),
        (ddl_element, 1),
        (batch, 6),
    )

    def source(self):
        g = self.grammar
        kinds, weights = zip(*self.KINDS)
        for kind in g.random.choices(kinds, weights, k=g.pick(1, 1, 2, 3)):
            kind(self)
        lines = ["", ""]
        if self.unordered:
            lines.append("@unordered")
        if self.dialect:
            lines.append(f"@dialects({self.dialect!r})")
        if self.convention:
            lines.append(f"@naming_convention(**{pprint.pformat(self.convention, width=1000)})")
        lines.append(f"def case_{self.number:04}(op, sa):")
        if self.queries:
            lines.append("    t, u = queried(sa)")
        if self.queries_postgresql:
            lines.append("    p = queried_in_postgresql(sa)")
        lines += [f"    {line}" for line in self.lines]
        return "\n".join(lines)


def main(seed, count):
    print(HEAD.format(seed=seed) + QUERIED_TABLES)
    for number in range(count):
        print(Script(Grammar(seed * 1_000_003 + number), number).source())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
