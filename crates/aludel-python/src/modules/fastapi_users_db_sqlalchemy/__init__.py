"""What revisions import from `fastapi_users_db_sqlalchemy`: its types."""

from . import generics
from .generics import GUID, TIMESTAMPAware
