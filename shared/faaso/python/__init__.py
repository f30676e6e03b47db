"""The interface of handlers: a request comes in, a value goes out.

    from faaso import BadRequest

    def handle(request):
        if "name" not in request.query:
            raise BadRequest("name is missing")
        return {"hello": request.query["name"]}

A dict, list, number or boolean answers with JSON, a str with text, bytes as they are, None with 204.
An iterator, such as a generator or an asynchronous generator, answers with a stream.
`(status, body)` and `(status, headers, body)` say more.
Headers are a dict or a list of pairs. A header that is sent more than once has a list as its value, or several pairs.
`handle` may be an `async def`.
"""

import json as _json
from urllib.parse import parse_qs, quote

__all__ = ["BadRequest", "HTTPError", "NotFound", "Request"]


class HTTPError(Exception):
    """Raised by a handler: answers with this status and `{"error": message}`. Headers are as those of an answer."""

    def __init__(self, status, message, headers=None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = {} if headers is None else headers


class BadRequest(HTTPError):
    """400: the caller's mistake."""

    def __init__(self, message="bad request"):
        super().__init__(400, message)


class NotFound(HTTPError):
    """404."""

    def __init__(self, message="not found"):
        super().__init__(404, message)


class Query(dict):
    """The query's fields by name. Of a field given more than once this holds the first; `all` has each."""

    def __init__(self, text):
        self._all = parse_qs(text, keep_blank_values=True)
        super().__init__((name, values[0]) for name, values in self._all.items())

    def all(self, name):
        return list(self._all.get(name, ()))


class Headers(dict):
    """Header fields; names are looked up without regard to case and listed in lower case.

    The values of a header that came more than once are joined by `, `. A header with `_` in its name never arrives.
    """

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def _no_constant(name):
    raise ValueError(f"{name} is no JSON number")


class Request:
    """One HTTP request: `method`, `path`, `target`, `query`, `headers`, `id`, `body`, `text` and `json()`."""

    def __init__(self, environ):
        self.environ = environ
        self.method = environ["REQUEST_METHOD"]
        # WSGI hands bytes over as Latin-1 (PEP 3333); paths are UTF-8.
        self.path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace") or "/"
        self.headers = Headers(
            (name[5:].replace("_", "-").lower(), value) for name, value in environ.items() if name.startswith("HTTP_")
        )
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if environ.get(name):
                self.headers[name.replace("_", "-").lower()] = environ[name]
        self._body = None
        self._query = None

    @property
    def id(self):
        """The proxy's X-Request-Id, or an empty string."""
        return self.headers.get("x-request-id", "")

    @property
    def target(self):
        """The path and the query as they were sent: `%2F` is not decoded."""
        sent = self.environ.get("REQUEST_URI")
        if sent is not None:
            return sent
        query = self.environ.get("QUERY_STRING", "")
        return quote(self.path) + ("?" + query if query else "")

    @property
    def query(self):
        if self._query is None:
            self._query = Query(self.environ.get("QUERY_STRING", ""))
        return self._query

    @property
    def body(self):
        """The whole body. The server has received it before the handler is called."""
        if self._body is None:
            self._body = self.environ["wsgi.input"].read()
        return self._body

    @property
    def text(self):
        """The body as UTF-8; BadRequest where it is not."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise BadRequest("the body is not UTF-8") from None

    def json(self):
        """The body as JSON; BadRequest where it is not."""
        try:
            return _json.loads(self.text, parse_constant=_no_constant)
        except ValueError as problem:
            raise BadRequest(f"the body is not JSON: {problem}") from None
        except RecursionError:
            raise BadRequest("the body is nested too deeply") from None
