"""Urls of databases."""

from .. import exc

_PATTERN = (
    r"(?P<name>[\w\+]+)://"
    r"(?:(?P<username>[^:/]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:(?:\[(?P<ipv6host>[^/\?]+)\]|(?P<ipv4host>[^/:\?]+))?(?::(?P<port>[^/\?]*))?)?"
    r"(?:/(?P<database>[^\?]*))?(?:\?(?P<query>.*))?$"
)
_PARTS = ("drivername", "username", "password", "host", "port", "database", "query")


class URL(tuple):
    """A url in its parts."""

    __slots__ = ()

    def __new__(cls, *parts):
        return tuple.__new__(cls, parts)

    @classmethod
    def create(cls, drivername, username=None, password=None, host=None, port=None, database=None,
               query=None):  # fmt: skip
        if not isinstance(drivername, str):
            raise TypeError("drivername must be a string")
        if port is not None:
            try:
                port = int(port)
            except ValueError:
                raise TypeError("Port argument must be an integer or None") from None
        return cls(drivername, username, password, host, port, database, dict(query or {}))

    drivername = property(lambda self: self[0])
    username = property(lambda self: self[1])
    password = property(lambda self: self[2])
    host = property(lambda self: self[3])
    port = property(lambda self: self[4])
    database = property(lambda self: self[5])
    query = property(lambda self: self[6])

    def _asdict(self):
        return dict(zip(_PARTS, self))

    def set(self, **parts):
        known = self._asdict()
        known.update({name: value for name, value in parts.items() if value is not None})
        return URL.create(**known)

    _replace = set

    def update_query_dict(self, query_parameters, append=False):
        return self.set(query={**self.query, **query_parameters})

    def update_query_pairs(self, key_value_pairs, append=False):
        return self.update_query_dict(dict(key_value_pairs))

    def update_query_string(self, query_string, append=False):
        from urllib.parse import parse_qsl

        return self.update_query_pairs(parse_qsl(query_string))

    def difference_update_query(self, names):
        return URL.create(**{
            **self._asdict(),
            "query": {key: value for key, value in self.query.items() if key not in set(names)},
        })  # fmt: skip

    @property
    def normalized_query(self):
        return {
            key: value if isinstance(value, tuple) else (value,) for key, value in self.query.items()
        }

    def get_backend_name(self):
        return self.drivername.split("+")[0]

    def get_driver_name(self):
        if "+" in self.drivername:
            return self.drivername.split("+")[1]
        return self.get_dialect()().driver

    def get_dialect(self, _is_async=False):
        from ..dialects import dialect_named

        return type(dialect_named(self.get_backend_name()))

    def translate_connect_args(self, names=(), **kw):
        given = dict(zip(("host", "database", "username", "password", "port"), names), **kw)
        return {
            given.get(part, part): getattr(self, part)
            for part in ("host", "database", "username", "password", "port")
            if getattr(self, part)
        }

    def render_as_string(self, hide_password=True):
        from urllib.parse import quote, quote_plus

        text = self.drivername + "://"
        if self.username is not None:
            text += quote(self.username, safe=" +")
            if self.password is not None:
                text += ":" + ("***" if hide_password else quote(str(self.password), safe=" +"))
            text += "@"
        if self.host is not None:
            text += f"[{self.host}]" if ":" in self.host else self.host
        if self.port is not None:
            text += f":{self.port}"
        if self.database is not None:
            text += "/" + quote(self.database, safe=" +/")
        if self.query:
            pairs = []
            for key in sorted(self.query):
                value = self.query[key]
                for each in value if isinstance(value, (tuple, list)) else (value,):
                    pairs.append(f"{quote_plus(key)}={quote_plus(each)}")
            text += "?" + "&".join(pairs)
        return text

    def __to_string__(self, hide_password=True):
        return self.render_as_string(hide_password)

    def __str__(self):
        return self.render_as_string(hide_password=True)

    __repr__ = __str__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __eq__(self, other):
        return isinstance(other, URL) and tuple(self) == tuple(other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(str(self))


def make_url(name_or_url):
    """A url of a text."""
    if isinstance(name_or_url, URL):
        return name_or_url
    if not isinstance(name_or_url, str):
        raise exc.ArgumentError(
            f"Expected string or URL object, got {name_or_url!r}"
        )
    import re

    found = re.match(_PATTERN, name_or_url)
    if found is None:
        raise exc.ArgumentError("Could not parse SQLAlchemy URL from given URL string")
    from urllib.parse import parse_qsl, unquote

    parts = found.groupdict()
    query = {}
    for key, value in parse_qsl(parts["query"] or ""):
        if key in query:
            before = query[key]
            query[key] = (*(before if isinstance(before, tuple) else (before,)), value)
        else:
            query[key] = value
    username, password, database = parts["username"], parts["password"], parts["database"]
    return URL.create(
        parts["name"],
        None if username is None else unquote(username),
        None if password is None else unquote(password),
        parts["ipv4host"] or parts["ipv6host"],
        parts["port"] or None,
        None if database is None else unquote(database),
        query,
    )


def _url_of_run(facts):
    return URL.create(
        facts["drivername"],
        facts.get("username"),
        None,
        facts.get("host"),
        facts.get("port"),
        facts.get("database"),
        dict(facts.get("query") or ()),
    )
