"""The two operands of a calculation, from `?a=6&b=7` or from a body `{"a": 6, "b": 7}`."""

import math
import re

from faaso import BadRequest, HTTPError

# int() and float() alone would also take "1_000", " 6 " and "nan".
WHOLE = re.compile("[-+]?[0-9]+")
FRACTION = re.compile("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?")


def operands(request):
    """(a, b) as int or float; BadRequest says what is wrong with them."""
    if request.method in ("GET", "HEAD"):
        return tuple(parsed(name, request.query.get(name)) for name in ("a", "b"))
    if request.method != "POST":
        raise HTTPError(405, "use GET or POST", {"Allow": "GET, HEAD, POST"})
    fields = request.json()
    if not isinstance(fields, dict):
        raise BadRequest('the body is not an object like {"a": 6, "b": 7}')
    return tuple(checked(name, fields.get(name)) for name in ("a", "b"))


def parsed(name, text):
    """The number that a query's field spells."""
    if text is None:
        raise BadRequest(f"{name} is missing")
    try:
        if WHOLE.fullmatch(text):
            return int(text)
        if FRACTION.fullmatch(text):
            return checked(name, float(text))
    except ValueError:  # more digits than Python converts
        pass
    raise BadRequest(f"{name} is not a number")


def checked(name, value):
    """The value itself where it is a finite number."""
    if value is None:
        raise BadRequest(f"{name} is missing")
    # In Python a boolean is an int; in JSON it is not.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BadRequest(f"{name} is not a number")
    return value
