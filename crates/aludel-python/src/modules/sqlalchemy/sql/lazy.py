"""Modules that are imported when they are first used."""


class LazyModule:
    """Stands for a module until one of its names is asked for."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, name):
        import importlib

        module = importlib.import_module(self.__name__)
        # The next access finds the name without coming here.
        value = getattr(module, name)
        setattr(self, name, value)
        return value
