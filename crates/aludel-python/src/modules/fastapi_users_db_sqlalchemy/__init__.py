"""What revisions import from `fastapi_users_db_sqlalchemy`: its types."""

from _aludel_packages import modules_of

from . import generics
from .generics import GUID, TIMESTAMPAware

__getattr__ = modules_of(__name__)
