"""Files of Python code."""


def load_python_file(dir_, filename):
    """Runs a file of a folder as a module, and returns that."""
    import importlib.machinery
    import importlib.util
    import os

    name = "".join(char if char.isalnum() or char == "_" else "_" for char in filename)
    path = os.path.join(dir_, filename)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module



def coerce_resource_to_filename(fname_or_resource):
    """`package:path` as the name of a file."""
    import os

    fname = os.fspath(fname_or_resource)
    if os.path.isabs(fname) or ":" not in fname:
        return fname
    package, _, rest = fname.partition(":")
    import importlib

    module = importlib.import_module(package)
    return os.path.join(os.path.dirname(module.__file__), *rest.split(":"))
