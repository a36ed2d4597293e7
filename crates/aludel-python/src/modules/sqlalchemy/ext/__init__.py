"""Extensions."""

from _aludel_packages import modules_of

__getattr__ = modules_of(__name__)
