"""Values between JSON and Python."""

import datetime
import decimal
import json
import math
import re
import uuid

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d):?(\d\d)?(?::?(\d\d))?)?")


def date(text):
    """A date, or its text where Python has no such day."""
    found = _DATE.fullmatch(text)
    try:
        return datetime.date(*map(int, found.groups())) if found else text
    except ValueError:
        return text


def _clock(text):
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second, fraction, sign, hours, minutes, seconds = found.groups()
    zone = None
    if sign:
        offset = datetime.timedelta(
            hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0)
        )
        zone = datetime.timezone(-offset if sign == "-" else offset)
    micros = int((fraction or "").ljust(6, "0"))
    return int(hour), int(minute), int(second), micros, zone


def time(text):
    """A time of day, or its text where Python has no such time."""
    parts = _clock(text)
    try:
        return datetime.time(*parts) if parts else text
    except ValueError:
        return text


def date_time(text):
    """A date and time, or its text where Python has no such moment."""
    day = _DATE.match(text)
    parts = _clock(text[11:]) if day else None
    try:
        return datetime.datetime(*map(int, day.groups()), *parts) if parts else text
    except ValueError:
        return text


def interval(parts):
    """A length of time; months and years are reckoned as psycopg does."""
    months, days, microseconds = parts
    years, months = int(months / 12), int(math.fmod(months, 12))
    return datetime.timedelta(
        days=years * 365 + months * 30 + days, microseconds=microseconds
    )


class Values:
    """How one driver hands out what a database returns."""

    def __init__(self, documents=str, binary=bytes):
        self._readers = {
            "real": float,
            "decimal": decimal.Decimal,
            "bytes": lambda text: binary(bytes.fromhex(text)),
            "date": date,
            "time": time,
            "datetime": date_time,
            "interval": interval,
            "uuid": uuid.UUID,
            "json": documents,
            "array": lambda items: [self.read(item) for item in items],
        }

    def read(self, value):
        """What stands for one value in JSON."""
        if type(value) is dict:
            ((kind, content),) = value.items()
            return self._readers[kind](content)
        return value

    def rows(self, rows):
        """All rows of a result."""
        read = self.read
        return [tuple([read(value) for value in row]) for row in rows]


def documents(text):
    """A JSON document as psycopg2 hands it out."""
    return json.loads(text)


def write(value):
    """A parameter of SQLite's."""
    if value is None or isinstance(value, (bool, str)):
        return value if value is None or type(value) is bool else str.__str__(value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"real": repr(float(value))}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": bytes(value).hex()}
    raise TypeError
