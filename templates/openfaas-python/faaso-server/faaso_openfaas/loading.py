"""Finds the function that handler.py defines. The folder is the package `function`, as with OpenFaaS."""

import importlib.util
import inspect
import os
import sys

from faaso.loading import Unusable, accepts

EXPECTED = "expected 'def handle(event, context)' or 'def handle(req)' in handler.py"


def load():
    """(handle, True if it takes an event and a context). Raises Unusable if it takes neither that nor a body; errors of the import pass."""
    # Modules beside the handler can be imported by their own names, too.
    sys.path.insert(0, os.getcwd())
    if importlib.util.find_spec("function.handler") is None:
        raise Unusable(f"there is no handler.py; {EXPECTED}")
    handler = importlib.import_module("function.handler")
    handle = getattr(handler, "handle", None)
    if handle is None:
        raise Unusable(f"handler.py defines no 'handle'; {EXPECTED}")
    if not callable(handle):
        raise Unusable(f"'handle' is of the type {type(handle).__name__}, which cannot be called; {EXPECTED}")
    if inspect.iscoroutinefunction(handle):
        raise Unusable(f"'handle' is an 'async def', which OpenFaaS does not call; {EXPECTED}")
    if accepts(handle, None, None):
        return handle, True
    if accepts(handle, None):
        return handle, False
    raise Unusable(f"'handle' takes {inspect.signature(handle)}; {EXPECTED}")
