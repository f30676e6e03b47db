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

# The virtual environment, made where compilers and headers may be; the image gets the result only.
FROM python AS environment
RUN if command -v apk >/dev/null; then set -- py3-pip; else set -- python3-venv; fi; \
    sh /usr/local/sbin/install-packages "$@" && \
    python3 -m venv --system-site-packages /home/app/venv
ARG BUILD_PACKAGES=""
RUN sh /usr/local/sbin/install-packages ${BUILD_PACKAGES}
# A pattern that matches nothing is no error beside a file that is always there.
COPY install-packages requirements.tx[t] /tmp/
RUN if [ -s /tmp/requirements.txt ]; then \
        /home/app/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-input -r /tmp/requirements.txt; \
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
COPY . .
# Bytecode now, because the root is read-only later; and a syntax error ends the build, not the start.
RUN python3 -m compileall -q --invalidation-mode checked-hash .
USER 10001:10001
EXPOSE 3000
CMD ["python3", "-m", "faaso.server"]

"""##),
        (path: "README.md", text: ##"""
# The python runtime
A function is a `handler.py` with `def handle(request)`; `faaso/__init__.py` says what a request has and what may be returned. Beside it may lie
a `requirements.txt` and any other file; all of it is the working directory, `/home/app/function`.

- `/ping` is answered by the template. Handlers run in 16 threads (`THREADS`), so what they share needs care. Bodies up to 32 MiB (`MAX_BODY`).
- `requirements.txt` is installed into a virtual environment that also sees Debian's packages, so `packages: {run: [python3-numpy]}` works too. Compilers and
  headers go under `packages.build`; they stay out of the image. An edit of the handler reinstalls nothing. There is no cache mount for pip: the old builder
  refuses a Dockerfile with one, and this one should build wherever docker does.
- A syntax error in any `.py` file fails the build; an import that fails keeps the new version from becoming healthy, and the old one serves on.
- On SIGTERM the server stops listening, answers what it has received, waits until the other side has the bytes, and exits with 0.

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

waitress receives a body before it takes a thread, so a slow client holds none. What it lacks, draining, is the loop in `faaso/server.py`, and with it a stop during a slow
request finishes that request and exits with 0.

"""##),
        (path: "faaso/__init__.py", text: ##"""
"""What a handler sees: a request comes in, a value goes out.

    from faaso import BadRequest

    def handle(request):
        if "name" not in request.query:
            raise BadRequest("name is missing")
        return {"hello": request.query["name"]}

A dict, list, number or boolean answers with JSON, a str with text, bytes as they are, None with 204 and
an iterator (a generator, say) as a stream. `(status, body)` and `(status, headers, body)` say more.
"""

import json as _json
from urllib.parse import parse_qs

__all__ = ["BadRequest", "HTTPError", "NotFound", "Request"]


class HTTPError(Exception):
    """Raised by a handler: answers with this status and `{"error": message}`."""

    def __init__(self, status, message, headers=None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


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
    """Header fields; names are looked up without regard to case and listed in lower case."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def _no_constant(name):
    raise ValueError(f"{name} is no JSON number")


class Request:
    """One HTTP request: `method`, `path`, `query`, `headers`, `id`, `body`, `text` and `json()`."""

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
import termios

from waitress import create_server, wasyncore

from faaso.application import application


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
        max_request_body_size=max_body,
        # Never to temporary files: /tmp is memory all the same, and smaller than the limit of memory.
        inbuf_overflow=1 << 40,
        outbuf_overflow=1 << 40,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the
        # proxy's, or now and then a request is written to a connection that has just been closed.
        channel_timeout=300,
        # The function may read X-Forwarded-For; nothing here trusts it.
        clear_untrusted_proxy_headers=False,
    )
    stopping = []

    def stop(signum, frame):
        stopping.append(signum)
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    while not stopping:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    wasyncore.dispatcher.close(server)
    while server.active_channels:
        for channel in list(server.active_channels.values()):
            if not (channel.requests or channel.request or channel.total_outbufs_len or undelivered(channel.socket)):
                channel.will_close = True
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown()


def undelivered(connection):
    """Bytes that the other side's kernel has not acknowledged: they would be lost with the container (SIOCOUTQ, socket(7))."""
    count = array.array("i", [0])
    try:
        fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, count)
    except OSError:
        return 0
    return count[0]


def main():
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    # A queue is normal under load; the proxy's log has the times.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    from handler import handle

    serve(
        application(handle),
        port=int(os.environ.get("PORT", "3000")),
        threads=int(os.environ.get("THREADS", "16")),
        max_body=int(os.environ.get("MAX_BODY", str(32 << 20))),
    )


if __name__ == "__main__":
    main()

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
