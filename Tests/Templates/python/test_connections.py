"""Tests of what happens on a connection: bodies of all sizes, closing, and the end of the server."""

import json
import socket
import threading
import time
import unittest

from serving import Response, Server, ServerCase

LIMIT = 100_000
TOO_LARGE = {"error": f"the body is larger than {LIMIT} bytes"}
PING = b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"


def chunked(size, piece=8192):
    """A chunked body of so many bytes."""
    whole, rest = divmod(size, piece)
    chunks = [f"{piece:x}\r\n".encode() + b"x" * piece + b"\r\n"] * whole
    return b"".join(chunks) + (f"{rest:x}\r\n".encode() + b"x" * rest + b"\r\n" if rest else b"") + b"0\r\n\r\n"


class BodyTests(ServerCase):
    SETTINGS = {"MAX_BODY": str(LIMIT)}
    HANDLER = """
        def handle(request):
            return "unread" if request.path == "/unread" else {"length": len(request.body)}
    """

    def sent(self, head, body, target="/"):
        """The response after all has been sent, and the connection."""
        connection = self.server.connection()
        self.addCleanup(connection.close)
        connection.sendall(f"POST {target} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + body)
        return Response(connection), connection

    def test_a_body_up_to_the_limit_is_taken_and_the_connection_kept(self):
        for size in (0, 1, LIMIT - 1, LIMIT):
            for head, body in ((f"Content-Length: {size}\r\n", b"x" * size), ("Transfer-Encoding: chunked\r\n", chunked(size))):
                for target, expected in (("/", json.dumps({"length": size}).encode()), ("/unread", b"unread")):
                    with self.subTest(size=size, head=head, target=target):
                        response, connection = self.sent(head, body, target)
                        self.assertEqual((response.status, response.body), (200, expected))
                        connection.sendall(PING)
                        self.assertEqual(Response(connection).body, b"pong")

    def test_a_larger_body_is_refused_after_all_of_it_was_read(self):
        for size in (LIMIT + 1, 10 * LIMIT, 500 * LIMIT):
            for head, body in ((f"Content-Length: {size}\r\n", b"x" * size), ("Transfer-Encoding: chunked\r\n", chunked(size))):
                with self.subTest(size=size, head=head):
                    response, connection = self.sent(head, body)
                    self.assertEqual((response.status, json.loads(response.body)), (413, TOO_LARGE))
                    self.assertEqual((response.field("content-type"), response.field("connection")), ("application/json", "close"))
                    self.assertEqual(connection.recv(1), b"")

    def test_a_client_that_waits_for_100_is_told_at_once(self):
        for size, statuses in ((LIMIT, [100, 200]), (LIMIT + 1, [413]), (1 << 50, [413]), (0, [200])):
            with self.subTest(size=size), self.server.connection() as connection:
                connection.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n".encode())
                response = Response(connection)
                self.assertEqual(response.status, statuses[0])
                if response.status == 100:
                    connection.sendall(b"x" * size)
                    self.assertEqual(Response(connection).status, statuses[1])

    def test_a_client_that_does_not_wait_for_100_gets_the_response_after_sending_all(self):
        size = 400 * LIMIT
        response, connection = self.sent(f"Expect: 100-continue\r\nContent-Length: {size}\r\n", b"x" * size)
        self.assertEqual(response.status, 413)
        connection.shutdown(socket.SHUT_WR)
        self.assertEqual(connection.recv(1), b"")

    def test_a_connection_that_is_refused_is_read_for_a_while_and_then_closed(self):
        with self.server.connection() as connection:
            connection.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 50}\r\n\r\n".encode())
            self.assertEqual(Response(connection).status, 413)
            began = time.monotonic()
            with self.assertRaises(OSError):
                while time.monotonic() < began + 120:
                    connection.sendall(b"x" * 1000)
                    time.sleep(0.01)

    def test_a_request_that_is_none_is_refused_in_json(self):
        for request, status in (
            (b"GET / HTTP/1.1\r\nno header\r\n\r\n", 400), (b"get / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501), (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        ):  # fmt: skip
            with self.subTest(request[:60]), self.server.connection() as connection:
                connection.sendall(request)
                response = Response(connection)
                self.assertEqual((response.status, response.field("content-type")), (status, "application/json"))
                self.assertIn("error", json.loads(response.body))

    def test_connections_are_kept_and_closed_as_the_client_asks(self):
        for request, kept in (
            (PING, True), (PING.replace(b"/ping", b"/"), True), (PING.replace(b"1.1", b"1.0"), False), (PING[:-2] + b"Connection: close\r\n\r\n", False),
            (PING.replace(b"1.1", b"1.0")[:-2] + b"Connection: keep-alive\r\n\r\n", True),
        ):  # fmt: skip
            with self.subTest(request), self.server.connection() as connection:
                connection.sendall(request)
                self.assertEqual(Response(connection).status, 200)
                connection.sendall(PING if kept else b"")
                self.assertEqual(connection.recv(4), b"HTTP" if kept else b"")

    def test_requests_that_are_sent_together_are_answered_in_order(self):
        with self.server.connection() as connection:
            connection.sendall(PING + b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + PING)
            self.assertEqual([Response(connection).body for _ in range(3)], [b"pong", b'{"length": 3}', b"pong"])


class LogTests(unittest.TestCase):
    HANDLER = """
        import logging
        def handle(request):
            if request.path.startswith("/log"):
                logging.warning("seen %s", request.query["x"])
                return "logged"
            error = ValueError(request.headers.get("user-agent"), request.query.get("x"))
            error.add_note(request.query.get("x", ""))
            raise error
    """

    def test_no_request_forges_a_line(self):
        forged = "%0aERROR%20forged%0d%0aERROR%20forged%c2%85ERROR%20forged%e2%80%a8ERROR%20forged%1b[2K"
        with Server(self.HANDLER) as server:
            for target in (f"/x{forged}?x={forged}", f"/log?x={forged}"):
                server.ask(target, headers="User-Agent: a\x85b\r\nX-Request-Id: i\x85d\r\n")
            lines = server.log.split("\n")
        self.assertEqual(
            [line for line in lines if line and not line.startswith("  ")],
            [r"GET /x\nERROR forged\r\nERROR forged\x85ERROR forged\u2028ERROR forged\x1b[2K [i\x85d] failed", "WARNING root: seen "],
        )
        self.assertTrue(all(line.isprintable() for line in lines))

    def test_a_long_line_is_cut(self):
        with Server(self.HANDLER) as server:
            server.ask("/long?x=" + "%0a" * 20_000)
            self.assertLessEqual(max(len(line) for line in server.log.split("\n")), 4010)


class EndTests(unittest.TestCase):
    HANDLER = """
        import asyncio, time
        async def later():
            await asyncio.sleep(0.5)
            return "late"
        def pieces():
            for _ in range(5):
                time.sleep(0.1)
                yield "x"
        def handle(request):
            if request.path == "/async": return later()
            if request.path == "/stream": return pieces()
            if request.path == "/raise": raise asyncio.CancelledError
            if request.path == "/slow": time.sleep(0.5)
            return request.body or "done"
    """

    def test_sigterm_answers_everything_in_flight_and_exits_with_0(self):
        with Server(self.HANDLER) as server:
            idle, upload = server.connection(), server.connection()
            self.addCleanup(idle.close)
            self.addCleanup(upload.close)
            upload.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
            targets = ["/slow", "/async", "/stream", "/raise"] * 10
            connections = server.begin(targets)
            server.process.terminate()
            time.sleep(0.1)
            upload.sendall(b"cd")
            self.assertEqual(Response(upload).body, b"abcd")
            for target, connection in zip(targets, connections):
                self.addCleanup(connection.close)
                response = Response(connection)
                self.assertEqual((response.status, response.complete), (500 if target == "/raise" else 200, True), target)
            self.assertEqual(server.process.wait(timeout=120), 0, server.log)
            self.assertEqual(idle.recv(1), b"")

    def test_what_was_raised_does_not_hold_up_the_end(self):
        with Server(self.HANDLER) as server:
            self.assertEqual(server.ask("/raise").status, 500)
            began = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 30)

    def test_requests_at_once_beyond_the_threads_are_all_answered(self):
        with Server(self.HANDLER, THREADS="16") as server:
            answers = []
            threads = [threading.Thread(target=lambda: answers.append(server.ask("/slow").status)) for _ in range(200)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(answers, [200] * 200)


class StartTests(unittest.TestCase):
    def test_a_handler_that_cannot_be_called_ends_the_start_with_one_line(self):
        for handler, said in (
            ("", "handler.py defines no 'handle'"), ("handle = 5", "'handle' is of the type int"), ("def handle(): pass", "'handle' takes (), not one request"),
            ("def handle(a, b): pass", "'handle' takes (a, b), not one request"), ("async def handle(*, request): pass", "'handle' takes (*, request)"),
            ("class handle: pass", "'handle' is a class"), ("class handle:\n  def __init__(self, x): pass\n  def __call__(self, r): pass", "'handle' is a class"),
            ("class C:\n  def __call__(self): pass\nhandle = C()", "'handle' takes (), not one request"),
        ):  # fmt: skip
            with self.subTest(handler):
                server = Server(handler)
                self.assertEqual(server.process.wait(timeout=120), 1)
                self.assertEqual(server.log.count("\n"), 1, server.log)
                self.assertTrue(server.log.startswith(f"error: {said}"), server.log)
                self.assertIn("; expected 'def handle(request)' or 'async def handle(request)' in handler.py\n", server.log)
                server.__exit__()

    def test_whatever_takes_a_request_serves(self):
        for handler in (
            "def handle(request, more=None, *rest, **options): return 'x'", "handle = lambda r: 'x'", "async def handle(request): return 'x'",
            "def handle(request): yield 'x'", "async def handle(request): yield 'x'", "import functools\nhandle = functools.partial(lambda a, r: 'x', 1)",
            "class C:\n  def __call__(self, request): return 'x'\nhandle = C()", "class C:\n  async def __call__(self, request): return 'x'\nhandle = C()",
            "class handle:\n  def __call__(self, request): return 'x'", "class C:\n  def answer(self, r): return 'x'\nhandle = C().answer",
        ):  # fmt: skip
            with self.subTest(handler), Server(handler) as server:
                self.assertEqual(server.ask("/").body, b"x")

    def test_a_folder_without_a_handler_says_so(self):
        server = Server(None)
        self.assertEqual(server.process.wait(timeout=120), 1)
        self.assertTrue(server.log.startswith("error: there is no handler.py; expected"), server.log)
        server.__exit__()
