"""Names from the time when version 2 was the future."""

from ..engine import Connection, Engine
from ..engine.create import create_engine
from ..sql.selectable import Select, select
