"""`sqlalchemy_utils.types.scalar_list`"""

from . import ScalarListException, ScalarListType
