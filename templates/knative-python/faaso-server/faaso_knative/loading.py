"""Finds the function that func.py defines."""

import importlib.util
import inspect
import os
import sys

from faaso.loading import Unusable, accepts

EXPECTED = "expected 'def main(context)' in func.py"


def load():
    """The `main` of func.py. Raises Unusable if it cannot be called with a context; errors of the import pass."""
    sys.path.insert(0, os.getcwd())
    if importlib.util.find_spec("func") is None:
        raise Unusable(f"there is no func.py; {EXPECTED}")
    func = importlib.import_module("func")
    main = getattr(func, "main", None)
    if main is None and hasattr(func, "new"):
        raise Unusable(f"func.py defines 'new', the newer form, which is ASGI; the runtime 'asgi' serves it; {EXPECTED}")
    if main is None:
        raise Unusable(f"func.py defines no 'main'; {EXPECTED}")
    if not callable(main):
        raise Unusable(f"'main' is of the type {type(main).__name__}, which cannot be called; {EXPECTED}")
    if inspect.iscoroutinefunction(main):
        raise Unusable(f"'main' is an 'async def', which func does not call; {EXPECTED}")
    if not accepts(main, None):
        raise Unusable(f"'main' takes {inspect.signature(main)}, not one context; {EXPECTED}")
    return main
