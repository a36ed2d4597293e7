"""Names that scripts import for the sake of old Pythons."""

import sys

is_posix = sys.platform != "win32"
py39 = py310 = py311 = py312 = py313 = True
string_types = (str,)
binary_type = bytes
text_type = str
