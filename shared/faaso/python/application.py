"""A handler as a WSGI application."""

from http import HTTPStatus

from faaso import HTTPError, Request
from faaso.fields import named, pairs
from faaso.log import report
from faaso.response import BODILESS, JSON, Response, encode, response
from faaso.stream import Stream

INTERNAL_ERROR = Response(500, [("Content-Type", JSON)], b'{"error":"internal error"}')
PONG = response("pong", None)
PIECE = 1 << 20


def application(handle):
    """The WSGI application that answers /ping itself and everything else with `handle`."""

    def app(environ, start_response):
        request = Request(environ)
        given = PONG if request.path == "/ping" else answer(handle, request)
        return send(given, start_response, request.method == "HEAD")

    return app


def answer(handle, request):
    """The response to one request. Anything that the handler raises becomes a response, and a log entry if it is no HTTPError."""
    try:
        try:
            result = handle(request)
            if hasattr(result, "__await__"):
                from faaso.loop import wait

                result = wait(result)
            return response(result, request)
        except HTTPError as error:
            headers = [pair for pair in pairs(error.headers) if not named(pair, "content-type")]
            body = encode({"error": error.message})[0]
            return response((error.status, [*headers, ("Content-Type", JSON)], body), request)
    # Not only Exception: whatever leaves this function is never answered by waitress, and holds up the shutdown.
    except BaseException as error:
        report(request, error)
        return INTERNAL_ERROR


def send(given, start_response, head):
    """Starts the response and returns its body as WSGI wants it."""
    try:
        phrase = HTTPStatus(given.status).phrase
    except ValueError:
        phrase = "Status"
    fields, body = given.fields, given.body
    if isinstance(body, Stream):
        if head or given.status in BODILESS:
            body.close()
            body = []
    elif given.status in BODILESS:
        body = []
    else:
        fields = [*fields, ("Content-Length", str(len(body)))]
        # In pieces, so that a slow reader holds up the writer and not all of a large body in the server's buffers.
        body = [body[start : start + PIECE] for start in range(0, len(body), PIECE)]
    start_response(f"{given.status} {phrase}", fields)
    return body
