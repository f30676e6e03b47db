"""ASGI applications behind the template: errors, bodies, headers, and the end of the server.

They run in an image of the template, and in a folder that `faaso context write` wrote, beside ../wire.py and ../python/serving.py.
"""

import json
import unittest

from serving import BESIDE, Response, Server

LIMIT = 100_000
APP = """
    import asyncio, json

    async def start(send, status=200, *fields):
        await send({"type": "http.response.start", "status": status, "headers": fields})

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            assert (await receive())["type"] == "lifespan.startup"
            print("lifespan begun", flush=True)
            await send({"type": "lifespan.startup.complete"})
            assert (await receive())["type"] == "lifespan.shutdown"
            print("lifespan ended", flush=True)
            await send({"type": "lifespan.shutdown.complete"})
            return
        path = scope["path"]
        if path == "/raise":
            raise ValueError("before")
        if path == "/exit":
            raise SystemExit("left")
        if path == "/cancel":
            raise asyncio.CancelledError("cancelled")
        if path == "/silent":
            return
        if path == "/status":
            await start(send, 99)
        if path == "/break":
            await start(send, 200, (b"x-a", b"a\\nset-cookie: b"))
        if path == "/cut":
            await start(send)
            await send({"type": "http.response.body", "body": b"begun", "more_body": True})
            raise ValueError("second")
        if path == "/half":
            await start(send)
            await send({"type": "http.response.body", "body": b"begun", "more_body": True})
            return
        if path == "/hop":
            await start(send, 200, (b"connection", b"close"), (b"transfer-encoding", b"chunked"), (b"x-a", b"b"))
            await send({"type": "http.response.body", "body": b"x"})
            return
        if path == "/nothing":
            await start(send, 204)
            await send({"type": "http.response.body", "body": b"x"})
            return
        if path == "/slow":
            await asyncio.sleep(1)
        if path == "/background":
            await start(send)
            await send({"type": "http.response.body", "body": b"x"})
            await asyncio.sleep(0.5)
            print("background ended", flush=True)
            return
        length, more = 0, path == "/length"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("gone")
            length, more = length + len(message["body"]), message["more_body"]
        await start(send, 200, (b"content-type", b"application/json"))
        found = {"length": length, "root": scope["root_path"], "scheme": scope["scheme"], "client": scope["client"][0], "target": scope["extensions"]["faaso"]["target"]}
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})
"""


class ApplicationServer(Server):
    """Serves an app.py of a test's own."""

    MODULE = [BESIDE]
    HANDLER = "app.py"

    def __init__(self, handler, **settings):
        super().__init__(handler, **{"APP": "app:app", "MAX_BODY": str(LIMIT), **settings})


class AnswerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ApplicationServer(APP).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def test_an_error_before_the_answer_is_500_and_logged(self):
        for path, text in (
            ("/raise", "before"), ("/exit", "left"), ("/cancel", "cancelled"), ("/silent", "without a response"),
            ("/status", "the status 99; 200 to 599"), ("/break", "line breaks and control characters are refused"),
        ):
            with self.subTest(path):
                response = self.server.ask(path)
                self.assertEqual((response.status, response.body, response.all("set-cookie")), (500, b'{"error": "internal error"}', []))
                self.assertIn(f"GET {path} failed\n", self.server.log)
                self.assertIn(text, self.server.log)

    def test_an_error_after_the_beginning_cuts_the_answer(self):
        for path in ("/cut", "/half"):
            response = self.server.ask(path)
            self.assertEqual((response.status, response.body, response.complete), (200, b"begun", False))

    def test_hop_by_hop_fields_are_dropped(self):
        response = self.server.ask("/hop")
        self.assertEqual((response.status, response.body, response.all("connection"), response.field("x-a")), (200, b"x", [], "b"))

    def test_204_has_no_body(self):
        response = self.server.ask("/nothing")
        self.assertEqual((response.status, response.body), (204, b""))

    def test_a_body_up_to_the_limit_is_taken(self):
        self.assertEqual(json.loads(self.server.ask("/length", "POST", b"x" * LIMIT).body)["length"], LIMIT)

    def test_a_larger_body_is_413(self):
        for path in ("/length", "/other"):
            for size in (LIMIT + 1, 50 * LIMIT):
                with self.subTest(path=path, size=size):
                    response = self.server.ask(path, "POST", b"x" * size)
                    self.assertEqual((response.status, json.loads(response.body)), (413, {"error": f"the body is larger than {LIMIT} bytes"}))

    def test_a_larger_chunked_body_is_413_if_it_is_read(self):
        size = 50 * LIMIT
        with self.server.connection() as connection:
            connection.sendall(b"POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.sendall(f"{size:x}\r\n".encode() + b"x" * size + b"\r\n0\r\n\r\n")
            self.assertEqual(Response(connection).status, 413)

    def test_a_client_that_waits_for_100_is_told_at_once(self):
        with self.server.connection() as connection:
            connection.sendall(f"POST /length HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {LIMIT + 1}\r\n\r\n".encode())
            self.assertEqual(Response(connection).status, 413)

    def test_prefix_scheme_and_client_are_those_of_the_proxy(self):
        headers = "X-Forwarded-Prefix: /p/\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\n"
        found = json.loads(self.server.ask("/a%2Fb//c?", headers=headers).body)
        self.assertEqual(found, {"length": 0, "root": "/p", "scheme": "https", "client": "192.0.2.1", "target": "/a%2Fb//c?"})

    def test_what_is_no_request_is_400_with_json(self):
        for request in (b"NONE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: no\r\n\r\n"):
            with self.subTest(request), self.server.connection() as connection:
                connection.sendall(request)
                response = Response(connection)
                self.assertTrue(400 <= response.status <= 501 and "error" in json.loads(response.body), response.head)


class EndTests(unittest.TestCase):
    def test_a_stop_answers_all_and_ends_background_tasks_and_the_lifespan(self):
        for workers in ("1", "2"):
            with self.subTest(workers=workers), ApplicationServer(APP, WORKERS=workers) as server:
                server.expect_log("lifespan begun\n", int(workers))
                idle, connections = server.connection(), server.begin(["/slow"] * 32)
                self.assertEqual(server.ask("/background").body, b"x")
                self.assertEqual(server.stop(), 0)
                self.assertEqual([Response(connection).status for connection in connections], [200] * 32)
                for connection in [idle, *connections]:
                    connection.close()
                self.assertEqual((server.log.count("background ended\n"), server.log.count("lifespan ended\n")), (1, int(workers)))

    def test_a_startup_that_fails_ends_the_server(self):
        source = """
            async def app(scope, receive, send):
                if scope["type"] == "lifespan":
                    await receive()
                    await send({"type": "lifespan.startup.failed", "message": "no database"})
        """
        with self.assertRaisesRegex(AssertionError, "no database"):
            ApplicationServer(source).__enter__()

    def test_an_application_of_wsgi_is_refused(self):
        with self.assertRaisesRegex(AssertionError, "takes two arguments as WSGI has it; the runtime 'wsgi' serves it\n$"):
            ApplicationServer("def app(environ, start_response): pass").__enter__()


if __name__ == "__main__":
    unittest.main()
