"""The first lines that the project's Python runs; the rest arrives through the pipe."""

import importlib.abc
import importlib.util
import json
import os
import sys

# Only for what `-c` adds by itself: a console script has no such entry.
if sys.path and sys.path[0] == "":
    del sys.path[0]
questions = os.fdopen(os.dup(0), "rb")
answers = os.fdopen(os.dup(1), "wb", 0)
written = os.dup(2)
# Scripts and their programs find nothing to read, and what they write past `sys.stdout`
# arrives with their errors.
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)
os.close(nothing)
os.dup2(2, 1)
start = json.loads(questions.readline().decode())


class Modules(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports what came through the pipe."""

    def find_spec(self, name, path=None, target=None):
        if name not in start["modules"]:
            return None
        package = name == "_aludel_process"
        return importlib.util.spec_from_loader(name, self, origin="aludel", is_package=package)

    def get_source(self, name):
        return start["modules"][name]

    def is_package(self, name):
        return name == "_aludel_process"

    def exec_module(self, module):
        name = module.__name__
        exec(compile(self.get_source(name), "<" + name + ">", "exec"), module.__dict__)


sys.meta_path.insert(0, Modules())
from _aludel_process import serve  # noqa: E402

serve.serve(questions, answers, written, start)
