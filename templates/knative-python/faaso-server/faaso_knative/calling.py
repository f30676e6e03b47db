"""Calls a function as func does."""

from flask import request
from parliament import Context

try:
    from cloudevents.conversion import from_http, to_binary
    from cloudevents.http import CloudEvent
except ImportError:
    CloudEvent = None


def caller(main):
    """A function without parameters, which answers Flask's current request with `main`."""

    def call():
        # The request itself, not Flask's name for the current one.
        context = Context(request._get_current_object())
        context.cloud_event = event()
        result = main(context)
        if CloudEvent is not None and isinstance(result, CloudEvent):
            headers, body = to_binary(result)
            return body, headers
        return ("", 204) if result is None else result

    return call


def event():
    """The CloudEvent of the current request; None if it is none, or if requirements bring no package `cloudevents`."""
    structured = (request.mimetype or "").startswith("application/cloudevents")
    if CloudEvent is None or not (structured or "ce-specversion" in request.headers):
        return None
    return from_http(CloudEvent, request.headers, request.get_data())
