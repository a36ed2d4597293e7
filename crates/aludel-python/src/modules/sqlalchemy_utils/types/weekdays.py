"""`sqlalchemy_utils.types.weekdays`"""

from . import WeekDaysType
