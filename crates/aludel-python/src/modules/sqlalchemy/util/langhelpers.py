"""`sqlalchemy.util.langhelpers`"""

from . import *  # noqa: F403
from . import asbool, asint, coerce_kw_type, memoized_property, symbol, warn  # noqa: F401
