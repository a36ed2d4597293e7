"""Names by a naming convention."""

from .base import _NONE_NAME as NONE_NAME
from .elements_base import conv
from .. import exc

_KINDS = {
    "index": "ix",
    "primary_key_constraint": "pk",
    "check_constraint": "ck",
    "unique_constraint": "uq",
    "foreign_key_constraint": "fk",
}


class _Tokens:
    """What the tokens of a pattern, `%(table_name)s` and others, stand for."""

    def __init__(self, constraint, table, convention):
        self.constraint = constraint
        self.table = table
        self.convention = convention
        self.given_name = constraint.name

    @property
    def _is_foreign_key(self):
        return self.constraint.__visit_name__ == "foreign_key_constraint"

    @property
    def _columns(self):
        if self._is_foreign_key:
            return [element.parent for element in self.constraint.elements]
        return list(self.constraint.columns)

    def __getitem__(self, key):
        own = self.convention.get(key)
        if own is not None and callable(own):
            return own(self.constraint, self.table)
        if key == "table_name":
            return self.table.name
        if key == "referred_table_name":
            return self.constraint.elements[0]._target_tokens()[1]
        if key == "constraint_name":
            return self._constraint_name()
        return self._column_token(key)

    def _constraint_name(self):
        if self.given_name is None or self.given_name is NONE_NAME:
            raise exc.InvalidRequestError(
                "Naming convention including %(constraint_name)s token requires that constraint "
                "is explicitly named."
            )
        return self.given_name

    def _column_token(self, key):
        referred, rest = key.startswith("referred_column_"), key
        if referred:
            rest = key[len("referred_") :]
        if not rest.startswith("column_"):
            raise KeyError(key)
        number, _, attribute = rest[len("column_") :].partition("_")
        if attribute not in ("name", "key", "label"):
            # `column_0_N_name` joins all columns, with `_` between them; `column_0N_name` without.
            wide, _, attribute = attribute.partition("_")
            if wide != "N" or attribute not in ("name", "key", "label"):
                raise KeyError(key)
            return "_".join(self._parts(attribute, referred))
        if number.endswith("N"):
            return "".join(self._parts(attribute, referred))
        if not number.isdigit():
            raise KeyError(key)
        parts = self._parts(attribute, referred)
        index = int(number)
        return parts[index] if index < len(parts) else ""

    def _parts(self, attribute, referred):
        if referred:
            # The columns that the key leads to, which must be there.
            for element in self.constraint.elements:
                element.column
            return [str(element._target_tokens()[2]) for element in self.constraint.elements]
        if attribute == "label":
            return [str(column._ddl_label) for column in self._columns]
        return [str(getattr(column, attribute)) for column in self._columns]


def pattern_for(convention, constraint):
    """The pattern for a constraint's kind, and whether there is one."""
    keys = _KEYS.get(type(constraint))
    if keys is None:
        keys = _KEYS[type(constraint)] = _keys_of(type(constraint))
    for key in keys:
        if key in convention:
            return convention[key], True
    return None, False


# What conventions may have for a class, the narrowest first.
_KEYS = {}


def _keys_of(constraint_cls):
    keys = []
    for cls in constraint_cls.__mro__:
        kind = _KINDS.get(cls.__dict__.get("__visit_name__"))
        if kind is not None:
            keys.append(kind)
        keys.append(cls)
    return keys


def conventional_name(constraint, table):
    """The name that a convention makes, or None where it makes none."""
    convention = table.metadata.naming_convention
    name = constraint.name
    if isinstance(name, conv):
        return name
    pattern, found = pattern_for(convention, constraint)
    if found and pattern is not None and (
        name is None or name is NONE_NAME or "constraint_name" in pattern
    ):
        return conv(pattern % _Tokens(constraint, table, convention))
    return None


def name_at_attachment(constraint, table):
    """Gives a constraint that has arrived in its table the name of the convention."""
    if constraint.name is NONE_NAME or isinstance(constraint.name, conv):
        return
    name = conventional_name(constraint, table)
    if name is not None:
        constraint.name = name


def final_name(constraint):
    """The name that a constraint has in the database, or None."""
    if constraint.name is not NONE_NAME:
        return constraint.name
    table = constraint.table
    return None if table is None else conventional_name(constraint, table)


_constraint_name_for_table = conventional_name
