"""`sqlalchemy.dialects.mysql.mariadb`"""

from ..mariadb import *  # noqa: F403
from ..mariadb import dialect as MariaDBDialect  # noqa: F401
