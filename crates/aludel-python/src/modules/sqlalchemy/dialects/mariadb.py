"""MariaDB: MySQL's names, and the dialect of its own name."""

from ..engine.default import MariaDBDialect
from .mysql import *  # noqa: F403
from .mysql import INET4, INET6  # noqa: F401

dialect = MariaDBDialect
