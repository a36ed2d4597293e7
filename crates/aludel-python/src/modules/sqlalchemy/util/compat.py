"""`sqlalchemy.util.compat`"""

import sys

py3k = True
pypy = False
win32 = sys.platform.startswith("win")
py310 = py311 = py312 = True
text_type = string_types = str
binary_type = bytes
int_types = (int,)
