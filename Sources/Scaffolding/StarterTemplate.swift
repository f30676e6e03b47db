/// The template that `faaso init` writes: templates/python of this repository, by path.
/// Made by scripts/starter-template; edit the template, not this file.
enum StarterTemplate {
    // swift-format-ignore
    static let files: [(path: String, text: String)] = [
        (path: ".dockerignore", text: ##"""
# Patterns of the function come after these; its last match wins.
README.md
**/__pycache__
**/*.pyc
.venv
venv
.git
.pytest_cache
.mypy_cache
# What editors keep beside the file that is edited.
**/.*.sw?
**/*~
**/.#*
**/#*#

"""##),
        (path: "Dockerfile", text: ##"""
# Serves handler.py on port 3000. Plain Docker: either builder will do, and `docker build` of an overlaid folder works by hand.
# Debian is the base that is tested. Alpine is possible and untried: --build-arg BASE=alpine:3.20
ARG BASE=debian:bookworm-slim

# What every python function shares, so that the layer is built and stored once.
FROM ${BASE} AS python
COPY install-packages /usr/local/sbin/
RUN if command -v apk >/dev/null; then server=py3-waitress; else server=python3-waitress; fi; \
    sh /usr/local/sbin/install-packages python3 "$server" ca-certificates && \
    echo 'app:x:10001:10001:app:/home/app:/usr/sbin/nologin' >>/etc/passwd && \
    echo 'app:x:10001:' >>/etc/group && \
    mkdir -p /home/app/function && \
    chown -R 10001:10001 /home/app

# The function, compiled. Bytecode now, because the root is read-only later; and a syntax error ends the build, not the start.
FROM python AS function
WORKDIR /home/app/function
COPY . .
RUN python3 faaso/prepare.py . /requirements

# The virtual environment, made where compilers and headers may be; the image gets the result only.
FROM python AS environment
RUN if command -v apk >/dev/null; then set -- py3-pip; else set -- python3-venv; fi; \
    sh /usr/local/sbin/install-packages "$@" && \
    python3 -m venv --system-site-packages /home/app/venv
ARG BUILD_PACKAGES=""
RUN sh /usr/local/sbin/install-packages ${BUILD_PACKAGES}
WORKDIR /requirements
# Both builders compare contents here, so pip runs again only if a file changed that requirements name.
COPY --from=function /requirements ./
RUN if [ -s requirements.txt ]; then \
        /home/app/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-input -r requirements.txt; \
    fi

FROM python
ARG RUN_PACKAGES=""
RUN sh /usr/local/sbin/install-packages ${RUN_PACKAGES}
COPY --from=environment /home/app/venv /home/app/venv
ENV PATH=/home/app/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/home/app \
    LANG=C.UTF-8 \
    PORT=3000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /home/app/function
USER 10001:10001
EXPOSE 3000
CMD ["python3", "-m", "faaso.server"]
# Last, because the old builder takes its time for each step after one that changed.
COPY --from=function /home/app/function ./

"""##),
        (path: "README.md", text: ##"""
# The python runtime
A function is a `handler.py` with `def handle(request)` or `async def handle(request)`; `faaso/__init__.py` says what a request has and what may be returned.
Beside it may lie a `requirements.txt` and any other file; all of it is the working directory, `/home/app/function`.

- `/ping` is answered by the template. Handlers run in 16 threads (`THREADS`), so what they share needs care. Bodies up to 32 MiB (`MAX_BODY`).
- `packages: {run: [python3-numpy]}` works too: the virtual environment also sees Debian's packages. Compilers and headers go under `packages.build`; they stay out of the image.
- A syntax error in any `.py` file fails the build; an import that fails keeps the new version from becoming healthy, and the old one serves on.
- A `handle` that is missing, or cannot be called with one request, ends the start with one line in the log.
- On SIGTERM the server stops listening, answers what it has received, waits until the other side has the bytes, and exits with 0.

## What a handler returns

```python
def handle(request):
    return 200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], {"hello": "world"}
```

- Headers are a dict or a list of pairs. A header that is sent more than once has several pairs, or a list as its value: `{"Set-Cookie": ["a=1", "b=2"]}`.
- `Content-Length` is counted by the server; a handler's own is dropped. `Transfer-Encoding`, `Connection` and the other hop-by-hop headers are refused.
- A result that cannot be sent is answered with 500, and the log says why. Examples are a status outside 200 to 599, a header with a line break or with characters outside Latin-1, and a body that is not JSON.
- Anything that is raised becomes a 500 with `{"error": "internal error"}` and an entry in the log, `SystemExit` and `asyncio.CancelledError` too. `HTTPError` answers with its own status.
- A stream that fails after its first piece is cut: its last chunk is missing, so the client notices.
- 204, 304 and HEAD are answered without a body, whatever the handler returns.

A handler may be an `async def`, return an awaitable, or be an object with `__call__`; a body may be a generator or an asynchronous generator.
All asynchronous handlers run on one event loop, so they may share clients and connection pools, and code that blocks holds up all of them.
As many run at once as there are threads.

## What a handler sees

- `request.path` is decoded, with every slash that was sent. `request.target` is the path and the query as they were sent, `%2F` included.
- Request headers of one name are joined by `, `. A header with `_` in its name never arrives, because waitress drops it. Caddy drops it too, from 2.11.4 on.
- A body that is too large is read to its end, up to 1 GiB, and then answered with 413. A client that sends `Expect: 100-continue` gets the 413 at once.

## What the log holds

Each entry is one line at the margin; the lines of a traceback are indented.
Control characters are escaped, so neither a path nor the message of an exception can forge an entry.
Records of Python's `logging` follow the same rule. What a handler prints itself is not touched.

## Requirements

`requirements.txt` is installed in a layer of its own. An edit of the handler installs nothing again.
That layer gets the files that requirements name, and an edit of those does install again:

- `-r other.txt` and `-c constraints.txt`, from any folder of the function;
- `./lib`, `-e ./lib`, `./wheels/x.whl` and `--find-links ./wheels`. An editable package is installed as an ordinary one, because an image holds it anyway.

All other lines, such as `--index-url`, are left to pip.
There is no cache mount for pip: the old builder refuses a Dockerfile with one, and this one should build wherever docker does.

## Why waitress
One run each of the same program on Debian 12 (a busy machine of 2 cores, 32 connections for 3 s, 16 threads, one worker), as the packages come:

|  | waitress 2.1.2 | gunicorn 20.1 (gthread) | cheroot 9.0 |
|---|---|---|---|
| requests per second | 11,700 | 5,000 | 6,600, with 18 timeouts |
| `docker run` to first answer | 0.35 s | 0.43 s | 0.29 s |
| memory | 9 MB | 27 MB | 16 MB |
| body left unread, then another request on the connection | works | works | 400 after a chunked body |
| streams as the handler yields | yes | yes | not reached |
| SIGTERM to process 1 during a request | finishes it, but does not exit: killed after 10 s | finishes it, exit 0 | not comparable: it has no command line here, and our way of stopping it did not end it |

waitress receives a body before it takes a thread, so a slow client holds none.
It lacks draining, which is the loop in `faaso/server.py`: with it a stop during a slow request finishes that request and exits with 0.
`faaso/connection.py` adds the rest: large bodies, kept connections after HEAD, 204 and streams, and a close without a reset.

"""##),
        (path: "faaso/__init__.py", text: ##"""
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

"""##),
        (path: "faaso/application.py", text: ##"""
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

"""##),
        (path: "faaso/connection.py", text: ##"""
"""The parts of HTTP/1.1 that waitress leaves open: large bodies, HEAD, kept connections, and closing without a reset."""

import json
import socket
import time
from email.utils import formatdate

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

from faaso.stream import Aborted

# So many bytes of a body that is too large are read and thrown away before it is refused.
# A client that only reads the response when it has sent all gets the response that way, too.
DISCARDED = 1 << 30
# For so many seconds a connection that this side ends goes on reading.
# A close with unread bytes is a reset, which destroys a response that has not been read.
LINGER = 5


class Body(OverflowableBuffer):
    """A request's body, which is kept up to a limit and counted beyond it."""

    def __init__(self, overflow, limit):
        super().__init__(overflow)
        self.limit = limit
        self.received = 0

    def append(self, data):
        self.received += len(data)
        if not self.too_large:
            super().append(data)
        elif self.buf is not None:
            self.buf.close()
            self.buf, self.strbuf, self.overflowed = None, b"", False

    @property
    def too_large(self):
        return self.received > self.limit


class Parser(HTTPRequestParser):
    """A request, whose body is refused only when it has been received."""

    def received(self, data):
        begun = self.headers_finished
        consumed = super().received(data)
        if self.headers_finished and not begun:
            self._begin()
        if self.body_rcv is not None and self.error is None:
            self._check()
        return consumed

    def _begin(self):
        if self.body_rcv is None or self.completed:
            # waitress would answer 100 and wait for a body that never comes.
            self.expect_continue = False
            return
        limit = self.adj.max_body
        self.body_rcv.buf = Body(self.adj.inbuf_overflow, limit)
        # A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
        if self.content_length > limit and (self.expect_continue or self.content_length > limit + DISCARDED):
            self._refuse()

    def _check(self):
        body = self.body_rcv.buf
        if body.too_large and (self.completed or body.received > body.limit + DISCARDED):
            self._refuse()

    def _refuse(self):
        self.error = RequestEntityTooLarge(f"the body is larger than {self.adj.max_body} bytes")
        self.expect_continue = False
        self.completed = True


class Sending:
    """The head of a response. A connection is kept wherever the response says where it ends."""

    def build_response_header(self):
        wanted = self.request.headers.get("CONNECTION", "").lower()
        fields = list(self.response_headers)
        if self.has_body and self.content_length is None:
            if self.version == "1.1":
                fields.append(("Transfer-Encoding", "chunked"))
                self.chunked_response = True
            else:
                self.close_on_finish = True
        elif self.has_body and not any(name.lower() == "content-length" for name, _ in fields):
            fields.append(("Content-Length", str(self.content_length)))
        kept = wanted != "close" if self.version == "1.1" else wanted == "keep-alive"
        if not kept or self.channel.server.stopping:
            self.close_on_finish = True
        if self.close_on_finish:
            fields.append(("Connection", "close"))
        elif self.version == "1.0":
            fields.append(("Connection", "Keep-Alive"))
        if not any(name.lower() == "date" for name, _ in fields):
            fields.append(("Date", formatdate(self.start_time, usegmt=True)))
        lines = [f"HTTP/{self.version} {self.status}", *(f"{name}: {value}" for name, value in fields)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    @property
    def _head_only(self):
        return getattr(self.request, "command", None) == "HEAD"

    def write(self, data):
        super().write(b"" if self._head_only else data)
        if self._head_only:
            self.content_bytes_written += len(data)

    def finish(self):
        if not self.wrote_header:
            self.write(b"")
        if not self._head_only:
            super().finish()


class Task(Sending, WSGITask):
    """The response of the application."""

    def get_environment(self):
        environ = super().get_environment()
        # waitress makes one slash of several.
        environ["PATH_INFO"] = self.request.path or "/"
        return environ

    def execute(self):
        try:
            super().execute()
        except Aborted:
            # Without its last chunk the body cannot pass for all of it.
            self.chunked_response = False
            self.close_on_finish = True


class Refusal(Sending, ErrorTask):
    """The response to a request that never reached the handler."""

    def execute(self):
        error = self.request.error
        body = json.dumps({"error": "internal error" if error.code == 500 else error.body}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        self.close_on_finish = True
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):
    """A connection. If this side ends it, it reads on until the other side ends it too, for LINGER seconds at most."""

    parser_class = Parser
    task_class = Task
    error_task_class = Refusal
    lingers_until = None

    def readable(self):
        if self.lingers_until is None:
            return super().readable()
        if time.monotonic() >= self.lingers_until:
            self.will_close = True
        return not self.will_close

    def writable(self):
        return super().writable() if self.lingers_until is None else self.will_close

    def handle_write(self):
        ending = self.close_when_flushed
        # waitress would close at once. Its thread is done with a connection that has this mark.
        self.close_when_flushed = False
        super().handle_write()
        if not ending or self.will_close or not self.connected:
            return
        if self.total_outbufs_len:
            self.close_when_flushed = True
            return
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()
            return
        self.lingers_until = time.monotonic() + LINGER

    def handle_read(self):
        if self.lingers_until is None:
            super().handle_read()
            return
        try:
            self.recv(1 << 16)
        except OSError:
            self.handle_close()

"""##),
        (path: "faaso/fields.py", text: ##"""
"""Header fields of a response."""

import re
from collections.abc import Mapping

# RFC 9110, section 5.6.2.
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110, section 5.5: visible characters, spaces, tabs and what Latin-1 has above ASCII.
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# The server sets these; PEP 3333 forbids them to applications.
RESERVED = frozenset(
    ["connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "trailers", "transfer-encoding", "upgrade"]
)


def pairs(headers):
    """The (name, value) pairs of a dict or of an iterable of pairs. A list or tuple as a value gives one pair for each element."""
    if headers is None:
        return []
    return [
        (text(name), text(one))
        for name, value in (headers.items() if isinstance(headers, Mapping) else headers)
        for one in (value if isinstance(value, (list, tuple)) else (value,))
    ]


def checked(headers):
    """The pairs that can be sent as they are. Raises ValueError for a pair that would break the response or add to it."""
    fields = []
    for name, value in pairs(headers):
        if not NAME.fullmatch(name):
            raise ValueError(f"a response header has the name {name!r}; letters, digits and '-' are allowed")
        if not VALUE.fullmatch(value):
            raise ValueError(f"the response header {name} has the value {value!r}; line breaks, control characters and non-Latin-1 are refused")
        if name.lower() in RESERVED:
            raise ValueError(f"the response header {name} is the server's to set")
        # The server counts the body itself.
        if name.lower() != "content-length":
            fields.append((name, value.strip(" \t")))
    return fields


def named(pair, name):
    """True if the pair has this name, which is in lower case."""
    return pair[0].lower() == name


def text(value):
    """A header's name or value as text."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if value is None or isinstance(value, (dict, set, list, tuple)):
        raise TypeError(f"{value!r} is not a header's name or value")
    return str(value)

"""##),
        (path: "faaso/loading.py", text: ##"""
"""Finds the function that handler.py defines."""

import importlib.util
import inspect

EXPECTED = "expected 'def handle(request)' or 'async def handle(request)' in handler.py"


class Unusable(Exception):
    """handler.py has nothing that could be called with a request."""


def load():
    """The `handle` of handler.py. Raises Unusable if it cannot be called with a request; errors of the import pass."""
    if importlib.util.find_spec("handler") is None:
        raise Unusable(f"there is no handler.py; {EXPECTED}")
    import handler

    if not hasattr(handler, "handle"):
        raise Unusable(f"handler.py defines no 'handle'; {EXPECTED}")
    return usable(handler.handle)


def usable(handle):
    """The handle itself, or an instance of it if it is a class whose instances are called with a request."""
    if not callable(handle):
        raise Unusable(f"'handle' is of the type {type(handle).__name__}, which cannot be called; {EXPECTED}")
    if isinstance(handle, type):
        if not any("__call__" in vars(base) for base in handle.__mro__) or not accepts(handle):
            raise Unusable(f"'handle' is a class that cannot be made without arguments and called; {EXPECTED}")
        handle = handle()
    if not accepts(handle, None):
        raise Unusable(f"'handle' takes {inspect.signature(handle)}, not one request; {EXPECTED}")
    return handle


def accepts(function, *arguments):
    """False if a call with these arguments is sure to fail."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    # Some that are written in C do not tell.
    except ValueError:
        pass
    return True

"""##),
        (path: "faaso/log.py", text: ##"""
"""Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented."""

import logging
import sys
import traceback

# Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most.
LONGEST = 4000


def report(request, error):
    """Logs an error of a handler, headed by the request that it belongs to. Never raises."""
    try:
        label = f" [{request.id}]" if request.id else ""
        # In one write, because several threads write.
        sys.stderr.write(f"{line(f'{request.method} {request.path}{label} failed')}\n{trace(error)}")
        sys.stderr.flush()
    except BaseException:
        pass


def trace(error):
    """The traceback of an error, indented. The message of an error takes one line, whatever it holds."""
    lines = []
    for element in traceback.TracebackException.from_exception(error).format():
        element = element.strip("\n")
        # Frames are indented and of several lines; messages are neither.
        lines += element.split("\n") if element.startswith(" ") else [element]
    return "".join(f"  {line(text)}\n" for text in lines)


def line(text):
    """The text as one line that can be printed: line breaks and other control characters are escaped."""
    cut = text[:LONGEST]
    if not cut.isprintable():
        cut = "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in cut)
    return cut if len(text) <= LONGEST and len(cut) <= LONGEST else cut[:LONGEST] + "…"


class Formatter(logging.Formatter):
    """Formats the records of Python's `logging` by the same rule. The lines of a message stay apart."""

    def format(self, record):
        first, *rest = super().format(record).split("\n")
        return "\n".join([line(first), *(f"  {line(text)}" for text in rest)])

"""##),
        (path: "faaso/loop.py", text: ##"""
"""The event loop of asynchronous handlers: one for all requests, so that clients and pools may be shared by them."""

import asyncio
import sys
import threading

from faaso.log import trace

_lock = threading.Lock()
_loops = []


def wait(awaitable):
    """Runs an awaitable on the shared loop. Returns its value or raises its error; the calling thread waits."""
    value, error = asyncio.run_coroutine_threadsafe(_settled(awaitable), _loop()).result()
    if error is not None:
        raise error
    return value


def pieces(iterator):
    """The pieces of an asynchronous iterator, for a thread that has no loop."""
    try:
        while True:
            try:
                piece = wait(iterator.__anext__())
            except StopAsyncIteration:
                return
            yield piece
    finally:
        if hasattr(iterator, "aclose"):
            wait(iterator.aclose())


async def _settled(awaitable):
    """(value, error) of an awaitable. SystemExit and KeyboardInterrupt would end the loop if they left its task."""
    try:
        return await awaitable, None
    except BaseException as error:
        return None, error


def _loop():
    """The shared loop, which is started when it is first needed."""
    with _lock:
        if not _loops:
            loop = asyncio.new_event_loop()
            threading.Thread(target=_run, args=(loop,), name="faaso-loop", daemon=True).start()
            _loops.append(loop)
    return _loops[0]


def _run(loop):
    """Runs the loop for ever, also after a background task of a handler has raised SystemExit."""
    asyncio.set_event_loop(loop)
    while True:
        try:
            loop.run_forever()
        except BaseException as error:
            sys.stderr.write(f"a background task failed\n{trace(error)}")

"""##),
        (path: "faaso/prepare.py", text: ##"""
"""Prepares the folder of a function for its image: copies what pip reads to a folder of its own, and compiles the sources.

    python3 faaso/prepare.py FOLDER TARGET

One process does both without importing the package, because every edit of a handler waits for it.
"""

import compileall
import py_compile
import sys

from requirements import main

if __name__ == "__main__":
    folder, target = sys.argv[1:]
    main(folder, target)
    if not compileall.compile_dir(folder, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH):
        sys.exit(1)

"""##),
        (path: "faaso/requirements.py", text: ##"""
"""Copies what `pip install -r requirements.txt` reads of a folder, so that an edit of anything else installs nothing again.

The files that requirements name keep their paths. Followed are `-r`, `-c`, `-f`, and paths of packages, which may be
editable: an image holds the package itself, so `-e ./lib` is copied as `./lib`. All else is left to pip.
"""

import os
import re
import shutil

ROOT = "requirements.txt"
# An option that names a file of requirements or of constraints, or a folder of packages, and what it names.
OPTION = re.compile(r"(-r|--requirement|-c|--constraint|-f|--find-links)(?:\s*=\s*|\s+|(?<=-[rcf]))(\S+)")
EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+)")
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")
COMMENT = re.compile(r"(^|\s)#.*$")


def main(folder, target):
    """Copies the requirements of a folder to a new folder, which is empty if there are none."""
    os.makedirs(target, exist_ok=True)
    seen = set()
    if os.path.exists(os.path.join(folder, ROOT)):
        follow(folder, ROOT, target, seen)


def follow(folder, path, target, seen):
    """Copies one file of requirements and all that it names, by its path in the folder."""
    if path in seen:
        return
    seen.add(path)
    with open(os.path.join(folder, path), encoding="utf-8-sig", errors="surrogateescape") as file:
        lines = logical(file.read())
    copied = os.path.join(target, path)
    os.makedirs(os.path.dirname(copied), exist_ok=True)
    with open(copied, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("".join(f"{EDITABLE.sub('', line, count=1) if EDITABLE.match(line) else line}\n" for line in lines))
    for line in lines:
        option = OPTION.match(line)
        if option and option[1] in ("-f", "--find-links"):
            copy(folder, inside(folder, option[2]), target)
        elif option:
            # Counted from the file that names it, where paths of packages are counted from the folder.
            named = inside(folder, os.path.join(os.path.dirname(path), option[2]))
            if named and os.path.isfile(os.path.join(folder, named)):
                follow(folder, named, target, seen)
        elif not line.startswith("-") or EDITABLE.match(line):
            copy(folder, inside(folder, package(line)), target)


def logical(text):
    """The lines without comments, each with the lines that continue it."""
    lines = text.replace("\\\n", " ").replace("\\\r\n", " ").splitlines()
    return [line for line in (COMMENT.sub("", line).strip() for line in lines) if line]


def package(line):
    """The path that a requirement names, as in `./lib[extra] ; marker` or `file:lib`; else an empty text."""
    line = EDITABLE.sub("", line, count=1)
    path = re.split(r"\s*;|\s+--?|\s", line.strip())[0].removeprefix("file:").strip("\"'")
    path = re.sub(r"\[[^\]/]*\]$", "", path.split("#")[0])
    # As pip has it: a word without a slash is a package, also beside a folder of that name.
    return path if "/" in path or path.startswith(".") or path.endswith(ARCHIVES) else ""


def inside(folder, path):
    """The path if it is below the folder and there, in its shortest form, else None."""
    path = os.path.normpath(path) if path else ""
    if not path or os.path.isabs(path) or path == ".." or path.startswith("../"):
        return None
    return path if os.path.exists(os.path.join(folder, path)) else None


def copy(folder, path, target):
    """Copies a file or a folder; does nothing without a path."""
    if path is None:
        return
    source, copied = os.path.join(folder, path), os.path.normpath(os.path.join(target, path))
    os.makedirs(os.path.dirname(copied), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, copied, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, copied)

"""##),
        (path: "faaso/response.py", text: ##"""
"""The response that a handler's result stands for."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from faaso.fields import checked, named
from faaso.stream import Stream

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
JSON = "application/json"
# Statuses whose responses have neither a body nor a length (RFC 9110, section 6.4.1).
BODILESS = (204, 304)


class Response(NamedTuple):
    """A status, header fields without Content-Length, and a body of bytes or a Stream."""

    status: int
    fields: list
    body: object


def response(result, request):
    """The Response of a handler's result. Raises whatever keeps it from being sent."""
    status, headers, body = parts(result)
    if not 200 <= status <= 599:
        raise ValueError(f"a handler returned the status {status}; 200 to 599 are allowed")
    fields = checked(headers)
    if isinstance(body, AsyncIterator):
        from faaso.loop import pieces

        body = pieces(body)
    if isinstance(body, Iterator):
        body, content_type = Stream(body, request), TEXT
    else:
        body, content_type = encode(body)
    if status not in BODILESS and not any(named(field, "content-type") for field in fields):
        fields.append(("Content-Type", content_type or TEXT))
    return Response(status, fields, body)


def parts(result):
    """The status, headers and body of a handler's result."""
    if not isinstance(result, tuple):
        return (204 if result is None else 200), None, result
    if len(result) == 2:
        return int(result[0]), None, result[1]
    if len(result) == 3:
        return int(result[0]), result[1], result[2]
    raise TypeError(f"a handler returns a body, (status, body) or (status, headers, body), not a tuple of {len(result)}")


def encode(body):
    """(bytes, content type) of a body that is no iterator."""
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode("utf-8"), TEXT
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body), BYTES
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8"), JSON

"""##),
        (path: "faaso/server.py", text: ##"""
"""Serves handler.handle with waitress until SIGTERM, then finishes what is in flight and exits.

Settings from the environment: PORT (3000), THREADS (16), MAX_BODY in bytes (33554432; more is answered with 413).
"""

import array
import fcntl
import logging
import os
import signal
import sys
import termios

from waitress import create_server, wasyncore

from faaso.application import application
from faaso.connection import Channel
from faaso.loading import Unusable, load
from faaso.log import Formatter


def serve(app, port, threads, max_body):
    """Returns when a SIGTERM or SIGINT came and every request received by then has been answered."""
    connections = {}
    server = create_server(
        app,
        map=connections,
        host="0.0.0.0",
        port=port,
        threads=threads,
        ident=None,
        # A connection that rests costs little; the proxy keeps one for each request that it once had at the same time.
        connection_limit=1000,
        # Channel limits bodies itself.
        max_request_body_size=1 << 62,
        # Never to temporary files: /tmp is memory all the same, and smaller than the limit of memory.
        inbuf_overflow=1 << 40,
        outbuf_overflow=1 << 40,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the
        # proxy's, or now and then a request is written to a connection that has just been closed.
        channel_timeout=300,
        # The function may read X-Forwarded-For; nothing here trusts it.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel
    server.adj.max_body = max_body
    server.stopping = False

    def stop(signum, frame):
        server.stopping = True
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    while not server.stopping:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    accept_waiting(server)
    wasyncore.dispatcher.close(server)
    while server.active_channels:
        for channel in list(server.active_channels.values()):
            if not busy(channel):
                channel.will_close = True
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown()


def accept_waiting(server):
    """Accepts the connections in the listener's queue, which would be reset when it closes."""
    before = -1
    while before < len(server.active_channels):
        before = len(server.active_channels)
        server.handle_accept()


def busy(channel):
    """True while a request of the connection is not answered, or the answer has not arrived."""
    return bool(
        channel.requests
        or channel.request
        or channel.total_outbufs_len
        or channel.lingers_until is not None
        or count(channel.socket, termios.FIONREAD)
        or count(channel.socket, termios.TIOCOUTQ)
    )


def count(connection, question):
    """The bytes that wait in the kernel to be read (FIONREAD) or to be acknowledged by the other side (TIOCOUTQ, socket(7))."""
    answer = array.array("i", [0])
    try:
        fcntl.ioctl(connection.fileno(), question, answer)
    except OSError:
        return 0
    return answer[0]


def main():
    logs = logging.StreamHandler()
    logs.setFormatter(Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[logs])
    # A queue is normal under load; the proxy's log has the times.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        handle = load()
    except Unusable as problem:
        sys.exit(f"error: {problem}")
    serve(
        application(handle),
        port=int(os.environ.get("PORT", "3000")),
        threads=int(os.environ.get("THREADS", "16")),
        max_body=int(os.environ.get("MAX_BODY", str(32 << 20))),
    )


if __name__ == "__main__":
    main()

"""##),
        (path: "faaso/stream.py", text: ##"""
"""Bodies that are sent as they are made."""

from faaso.log import report


class Aborted(Exception):
    """The body failed after its response had begun. The failure is in the log already."""


class Stream:
    """The pieces of an iterator as bytes.

    The first piece that is not empty is made at once: an error before it can still be answered properly.
    """

    def __init__(self, pieces, request):
        self._pieces = pieces
        self._request = request
        self._first = None
        try:
            self._first = self._piece()
        except BaseException:
            self.close()
            raise

    def __iter__(self):
        return self

    def __next__(self):
        if self._first is not None:
            piece, self._first = self._first, None
            return piece
        try:
            piece = self._piece()
        except BaseException as error:
            report(self._request, error)
            raise Aborted from None
        if piece is None:
            raise StopIteration
        return piece

    def close(self):
        """Ends the iterator. An error of its own end is logged, not raised: there is nobody to answer."""
        try:
            close = getattr(self._pieces, "close", None)
            if close:
                close()
        except BaseException as error:
            report(self._request, error)

    def _piece(self):
        """The next piece that is not empty; None at the end."""
        for piece in self._pieces:
            if isinstance(piece, str):
                piece = piece.encode("utf-8")
            elif isinstance(piece, (bytearray, memoryview)):
                piece = bytes(piece)
            elif not isinstance(piece, bytes):
                raise TypeError(f"a stream yields str or bytes, not {type(piece).__name__}")
            if piece:
                return piece
        return None

"""##),
        (path: "install-packages", text: ##"""
#!/bin/sh
# install-packages PACKAGE...: installs packages with what the base image has (apt, or apk: untried).
# Without a package it does nothing, so that a function that needs none pays nothing.
set -eu

[ "$#" -gt 0 ] || exit 0
if command -v apt-get >/dev/null; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -y --no-install-recommends "$@"
	rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
elif command -v apk >/dev/null; then
	apk add --no-cache "$@"
else
	echo "error: this base image has neither apt-get nor apk" >&2
	exit 1
fi

"""##),
        (path: "scaffold/handler.py", text: ##"""
def handle(request):
    name = request.query.get("name", "world")
    return {"hello": name}

"""##),
        (path: "scaffold/metadata.yml", text: ##"""
runtime: python
test:
  - name: greets the world
    request: {path: /}
    expect: {status: 200, json: {"hello": "world"}}
  - name: greets by name
    request: {path: "/?name=Ada"}
    expect: {status: 200, json: {"hello": "Ada"}}
  - name: unit tests
    command: [python3, -m, unittest]

"""##),
        (path: "scaffold/test_handler.py", text: ##"""
import types
import unittest

from handler import handle


class HandlerTests(unittest.TestCase):
    def test_greets_by_name(self):
        self.assertEqual(handle(types.SimpleNamespace(query={"name": "Ada"})), {"hello": "Ada"})


if __name__ == "__main__":
    unittest.main()

"""##),
        (path: "template.yml", text: ##"""
description: Python 3 behind waitress; a handler is `def handle(request)` in handler.py

"""##),
    ]
}
