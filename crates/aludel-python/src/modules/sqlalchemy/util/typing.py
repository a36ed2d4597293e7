"""`sqlalchemy.util.typing`"""

from typing import *  # noqa: F401,F403
