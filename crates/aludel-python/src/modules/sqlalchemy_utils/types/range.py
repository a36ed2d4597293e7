"""`sqlalchemy_utils.types.range`"""

from . import DateRangeType, DateTimeRangeType, Int8RangeType, IntRangeType, NumericRangeType
