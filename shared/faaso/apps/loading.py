"""Finds the application that APP names."""

import importlib
import os
import re
import sys

from faaso.loading import Unusable, accepts

EXPECTED = "expected APP=module:name, such as app:app or mysite.wsgi:application"
FORM = re.compile(r"(?P<module>\w+(\.\w+)*):(?P<name>\w+(\.\w+)*)(?P<call>\(\))?")


def load(parameters):
    """The application, which is called with these parameters. Raises Unusable if there is none; errors of the import pass.

    `module:name()` calls a function that makes the application.
    """
    given = os.environ.get("APP", "")
    form = FORM.fullmatch(given)
    if form is None:
        raise Unusable(f"APP is {given!r}; {EXPECTED}")
    # As `python3 app.py` has it.
    sys.path.insert(0, os.getcwd())
    app = attribute(module(form["module"], given), form["name"], given)
    if form["call"]:
        if not callable(app):
            raise Unusable(f"APP is {given!r}, and {form['name']} is of the type {type(app).__name__}, which cannot be called; {EXPECTED}")
        app = app()
    return checked(app, given, parameters)


def module(name, given):
    """The module of this name."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as problem:
        if problem.name != name and not name.startswith(f"{problem.name}."):
            raise
        raise Unusable(f"APP is {given!r}, and there is no module {problem.name}; {EXPECTED}") from None


def attribute(found, path, given):
    """The object of this name in a module. The name may have dots."""
    for name in path.split("."):
        if not hasattr(found, name):
            raise Unusable(f"APP is {given!r}, and the module has no '{path}'; {EXPECTED}")
        found = getattr(found, name)
    return found


def checked(app, given, parameters):
    """The application, if it can be called with these parameters."""
    if not callable(app):
        raise Unusable(f"APP is {given!r}, which is of the type {type(app).__name__} and cannot be called; {EXPECTED}")
    if accepts(app, *parameters):
        return app
    if accepts(app, None, None, None):
        raise Unusable(f"APP is {given!r}, which takes three arguments as ASGI has it; the runtime 'asgi' serves it")
    if accepts(app, None, None):
        raise Unusable(f"APP is {given!r}, which takes two arguments as WSGI has it; the runtime 'wsgi' serves it")
    if accepts(app):
        raise Unusable(f"APP is {given!r}, which takes no arguments; if it makes the application, write {given}()")
    raise Unusable(f"APP is {given!r}, which cannot be called with ({', '.join(parameters)}); {EXPECTED}")
