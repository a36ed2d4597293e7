"""`sqlalchemy_utils.types.choice`"""

from . import Choice, ChoiceType
