"""Texts of entities."""

import re


def on_one_line(text):
    return " ".join(text.split())


def without_semicolon(sql):
    return sql.strip().rstrip(";").strip()


def unquoted(text):
    return text.replace('"', "")


def _bare(text):
    return text.strip().rstrip('"').strip().lstrip('"').strip()


def quoted(text):
    """A name, with its schema where it has one, in double quotes."""
    if "." in text:
        schema, _, name = text.partition(".")
        return f'"{_bare(schema)}"."{_bare(name)}"'
    return f'"{_bare(text)}"'


def colons_escaped(sql):
    """A text in which only `::` is no parameter."""
    return re.sub(r"(?<!:):(?!:)", r"\\:", sql)


def colons_escaped_for_plpgsql(sql):
    """The same; `:=` assigns, and what is escaped already stays."""
    return re.sub(r"(?<![:\x5c]):(?![:=])", r"\\:", sql)
