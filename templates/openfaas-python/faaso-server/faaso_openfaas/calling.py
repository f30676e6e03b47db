"""Calls a handler as OpenFaaS does."""

import os
from collections.abc import Iterator

from flask import jsonify, make_response, request


class Event:
    """The request. `target` is an addition: the path and the query as they were sent."""

    def __init__(self):
        self.body = request.get_data()
        self.headers = request.headers
        self.method = request.method
        self.query = request.args
        self.path = request.path
        self.target = request.environ["REQUEST_URI"]


class Context:
    def __init__(self):
        self.hostname = os.getenv("HOSTNAME", "localhost")


def caller(loaded):
    """A function without parameters, which answers Flask's current request with a handler."""
    handle, takes_event = loaded
    if takes_event:
        return lambda: response(handle(Event(), Context()))
    as_text = os.environ.get("RAW_BODY", "").lower() not in ("true", "1")
    return lambda: plain(handle(request.get_data(as_text=as_text)))


def response(result):
    """A result of `handle(event, context)` as Flask takes it."""
    if not isinstance(result, dict):
        return plain(result)
    made = make_response(body(result.get("body", "")))
    made.status = result.get("statusCode", 200)
    given = fields(result.get("headers", ()))
    # Fields of one name are kept. Those that Flask has set, such as Content-Type, are replaced.
    for name, _ in given:
        made.headers.remove(name)
    for name, value in given:
        made.headers.add(name, value)
    return made


def plain(result):
    """Any other result; Flask takes texts, dicts, lists, tuples and responses."""
    return ("", 200) if result is None else result


def fields(headers):
    """The header fields of a dict or a list of pairs. A list as a value gives one field for each element."""
    return [
        (str(name), str(one))
        for name, value in (headers.items() if isinstance(headers, dict) else headers or ())
        for one in (value if isinstance(value, (list, tuple)) else (value,))
    ]


def body(value):
    """A dict or a list answers with JSON; bytes and iterators are sent as they are, anything else as its text."""
    if isinstance(value, (dict, list)):
        return jsonify(value)
    if isinstance(value, (bytes, Iterator)):
        return value
    return str(value)
