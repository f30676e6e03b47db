"""A server for handlers, whose variable FAULT switches on one fault. TemplateStandardEngineTests lists the faults."""

import json
import os
import signal
import sys
import threading
import time
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

FAULT = os.environ["FAULT"]
LIMIT = (8 if FAULT == "large-body" else 64) << 20
active, slow, changed = 0, 0, threading.Condition()


def count(change):
    global active
    with changed:
        active += change
        changed.notify_all()


def is_crowd(target):
    """True for slow requests beyond the twentieth. They need not come at once, because a loaded machine may send them one by one."""
    global slow
    with changed:
        slow += target == "/slow"
        return slow > 20


class Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_expect_100(self):
        return True if FAULT == "expect" else super().handle_expect_100()

    def parse_request(self):
        count(1)
        # The library makes one slash of several at the beginning.
        words = str(self.raw_requestline, "latin-1").split()
        self.target = words[1] if len(words) > 1 else "/"
        if super().parse_request():
            return True
        count(-1)
        return False

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"" if FAULT == "chunked-body" else b"".join(pieces)
        if FAULT == "unread-body" and self.target == "/unread":
            return b""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, headers, body):
        self.send_response_only(status)
        if FAULT == "repeated-header":
            headers = list(dict(headers).items())
        for name, value in headers:
            self.send_header(name, value)
        sends = self.command != "HEAD" or FAULT == "head"
        if isinstance(body, bytes):
            self.send_header("Content-Length", len(body))
            self.end_headers()
            if sends:
                self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if not sends:
            return
        for piece in [b"".join(body)] if FAULT == "stream" else body:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def respond(self):
        body = self.body()
        if len(body) > LIMIT:
            return self.answer(413, [], b"")
        if self.target == "/ping" and FAULT != "ping":
            return self.answer(200, [], b"pong")
        target = urllib.parse.unquote(self.target) if FAULT == "request" else self.target
        headers = {name.lower(): ", ".join(self.headers.get_all(name)) for name in self.headers}
        try:
            from handler import handle

            request = SimpleNamespace(method=self.command, target=target, headers=headers, body=body)
            status, fields, result = handle(request)
        except BaseException:
            if FAULT != "raise":
                traceback.print_exc()
            status, fields, result = 500, [("Content-Type", "application/json")], json.dumps({"error": "internal"}).encode()
        self.answer(status, fields, result)

    def respond_counted(self):
        try:
            if is_crowd(self.target) and FAULT == "parallel":
                self.answer(503, [], b"")
            else:
                self.respond()
        finally:
            count(-1)

    do_GET = do_HEAD = do_POST = do_PUT = respond_counted


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def main():
    if FAULT == "read-only":
        open("/srv/started", "w").close()
    if FAULT == "capabilities" and "CapBnd:\t0000000000000000" in open("/proc/self/status").read():
        sys.exit("this server needs a capability")
    port = int(os.environ["PORT"])
    server = Server(("0.0.0.0", port), Connection)
    # As process 1, a program gets no signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0) if FAULT == "sigterm" else threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.05)
    server.socket.setblocking(False)
    try:
        while True:
            server.process_request(*server.socket.accept())
    except OSError:
        pass
    server.socket.close()
    # A thread may not have counted its request yet.
    time.sleep(1)
    with changed:
        changed.wait_for(lambda: active == 0)


main()
