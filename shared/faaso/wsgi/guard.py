"""A WSGI application whose errors become responses, and whose pieces are sent as they are made."""

import sys

from waitress.buffers import ReadOnlyFileBasedBuffer

from faaso import Request
from faaso.application import INTERNAL_ERROR, PONG, send
from faaso.fields import RESERVED
from faaso.log import report
from faaso.stream import Aborted, Stream


def guarded(app):
    """The application behind /ping and the headers of the proxy. Anything that it raises becomes a 500 and a log entry."""

    def guard(environ, start_response):
        request = Request(environ)
        head = request.method == "HEAD"
        if request.path == "/ping":
            return send(PONG, start_response, head)
        proxied(environ)
        start = Start(start_response)
        try:
            return body(app(environ, start), start, request)
        except BaseException as error:
            report(request, error)
            if start.sent:
                raise Aborted from None
            # With the error, start_response may be called again.
            failure = sys.exc_info()
            return send(INTERNAL_ERROR, lambda status, fields: start_response(status, fields, failure), head)

    return guard


def proxied(environ):
    """Takes the prefix and the scheme from the proxy, so that the application's own links are right."""
    prefix = environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
    if prefix.startswith("/"):
        environ["SCRIPT_NAME"] = prefix
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme


class Start:
    """Keeps the status and the headers until the first piece is there."""

    def __init__(self, start_response):
        self._start_response = start_response
        self._given = None
        self.sent = False

    def __call__(self, status, headers, exc_info=None):
        if self.sent and exc_info:
            raise exc_info[1]
        self._given = (status, headers)
        return self._write

    def send(self):
        """Hands the status and the headers to the server."""
        if self._given is None:
            raise RuntimeError("the application returned without a call of start_response")
        if not self.sent:
            status, headers = self._given
            dropped = {*RESERVED, "content-length"} if self.bodiless else RESERVED
            headers = [pair for pair in headers if pair[0].lower() not in dropped]
            self._writer = self._start_response(status, headers)
            self.sent = True

    @property
    def bodiless(self):
        return self._given is not None and self._given[0][:3] in ("204", "304")

    def _write(self, data):
        """The way of PEP 3333 for applications that write instead of returning."""
        self.send()
        self._writer(data)


def body(result, start, request):
    """What the server sends of an application's result."""
    # A file is sent by the server itself; a list is whole already.
    whole = isinstance(result, (list, tuple, ReadOnlyFileBasedBuffer))
    pieces = result if whole else Stream(closing(result), request)
    try:
        start.send()
    except BaseException:
        close(pieces)
        raise
    if start.bodiless or request.method == "HEAD":
        close(pieces)
        return []
    return pieces


def closing(result):
    """The pieces of a result, which is closed after them (PEP 3333)."""
    try:
        # Not `yield from`, which would close the result a first time.
        for piece in result:
            yield piece
    finally:
        close(result)


def close(result):
    """Calls the result's `close`, which is optional."""
    method = getattr(result, "close", None)
    if method:
        method()
