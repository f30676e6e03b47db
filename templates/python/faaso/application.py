"""A handler as a WSGI application."""

import json
import sys
import traceback
from collections.abc import Iterator
from http import HTTPStatus

from faaso import HTTPError, Request

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
PIECE = 1 << 20


def application(handle):
    """The WSGI application that answers /ping itself and everything else with `handle`."""

    def app(environ, start_response):
        if environ.get("PATH_INFO") == "/ping":
            status, headers, body = 200, {}, "pong"
        else:
            status, headers, body = answer(handle, Request(environ))
        return send(status, headers, body, start_response, environ["REQUEST_METHOD"] == "HEAD")

    return app


def answer(handle, request):
    """(status, headers, encoded body or iterator) of one request; whatever the handler raises becomes an answer."""
    try:
        status, headers, body = parts(handle(request))
        if isinstance(body, Iterator):
            return status, headers, primed(body)
        encoded, content_type = encode(body)
        if content_type and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = content_type
        return status, headers, encoded
    except HTTPError as error:
        return error.status, {**error.headers, "Content-Type": JSON}, encode({"error": error.message})[0]
    except (Exception, SystemExit):
        report(request)
        return 500, {"Content-Type": JSON}, b'{"error":"internal error"}'


def parts(result):
    """What a handler returned, as (status, headers, body)."""
    if not isinstance(result, tuple):
        return (204 if result is None else 200), {}, result
    if len(result) == 2:
        return int(result[0]), {}, result[1]
    if len(result) == 3:
        return int(result[0]), {field(name): field(value) for name, value in dict(result[1]).items()}, result[2]
    raise TypeError(f"a handler returns a body, (status, body) or (status, headers, body), not a tuple of {len(result)}")


def field(value):
    """A header's name or value as text; refused where it could not be sent, or would smuggle in another header."""
    text = str(value)
    if "\r" in text or "\n" in text:
        raise ValueError(f"a header with a line break: {text!r}")
    text.encode("latin-1")
    return text


def encode(body):
    """(bytes, content type) of a body that is no iterator."""
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode("utf-8"), TEXT
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body), "application/octet-stream"
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8"), JSON


def primed(pieces):
    """The same pieces as bytes, the first of them already made: what fails before it can still be answered properly."""
    first = next(pieces, None)

    def stream():
        try:
            if first is not None:
                yield first.encode("utf-8") if isinstance(first, str) else first
            for piece in pieces:
                yield piece.encode("utf-8") if isinstance(piece, str) else piece
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()

    return stream()


def send(status, headers, body, start_response, head):
    """Starts the response and returns its body as WSGI wants it."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Status"
    if isinstance(body, str):
        body = body.encode("utf-8")
    fields = [(name, value) for name, value in headers.items() if name.lower() != "content-length"]
    if not any(name.lower() == "content-type" for name in headers) and status not in (204, 304):
        fields.append(("Content-Type", TEXT))
    if isinstance(body, bytes):
        if status not in (204, 304):
            fields.append(("Content-Length", str(len(body))))
        # In pieces, so that a slow reader holds up the writer and not all of a large body in the server's buffers.
        body = [] if head else [body[start : start + PIECE] for start in range(0, len(body), PIECE)]
    elif head:
        body.close()
        body = []
    start_response(f"{status} {phrase}", fields)
    return body


def report(request):
    """Writes the exception that is being handled to the log, headed by which request it was."""
    label = f" [{request.id}]" if request.id else ""
    sys.stderr.write(f"{request.method} {request.path}{label} failed\n{traceback.format_exc()}")
