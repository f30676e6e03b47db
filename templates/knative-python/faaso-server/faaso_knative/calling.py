"""Calls a function as func does."""

import logging

from flask import request
from parliament import Context
from parliament.cloud import CloudEvent, from_http, to_binary


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
    try:
        return from_http(request.headers, request.get_data())
    except Exception as problem:
        # As func has it: the function decides.
        logging.warning("the request is no CloudEvent: %s", problem)
        return None
