"""Finds the function that handler.py defines."""

import importlib.util
import inspect

EXPECTED = "expected 'def handle(request)' or 'async def handle(request)' in handler.py"


class Unusable(Exception):
    """handler.py has nothing that could be called with a request."""


def load():
    """The `handle` of handler.py. Raises Unusable if it cannot be called with a request; errors of the import pass."""
    if importlib.util.find_spec("handler") is None:
        raise Unusable(f"there is no handler.py; {EXPECTED}")
    import handler

    if not hasattr(handler, "handle"):
        raise Unusable(f"handler.py defines no 'handle'; {EXPECTED}")
    return usable(handler.handle)


def usable(handle):
    """The handle itself, or an instance of it if it is a class whose instances are called with a request."""
    if not callable(handle):
        raise Unusable(f"'handle' is of the type {type(handle).__name__}, which cannot be called; {EXPECTED}")
    if isinstance(handle, type):
        if not any("__call__" in vars(base) for base in handle.__mro__) or not accepts(handle):
            raise Unusable(f"'handle' is a class that cannot be made without arguments and called; {EXPECTED}")
        handle = handle()
    if not accepts(handle, None):
        raise Unusable(f"'handle' takes {inspect.signature(handle)}, not one request; {EXPECTED}")
    return handle


def accepts(function, *arguments):
    """False if a call with these arguments is sure to fail."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    # Some that are written in C do not tell.
    except ValueError:
        pass
    return True
