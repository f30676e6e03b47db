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
            return
        # waitress ends the connection if an answer to HEAD says the length of the body that it leaves out.
        if self._head_only and not self.wrote_header:
            self.close_on_finish = False


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
