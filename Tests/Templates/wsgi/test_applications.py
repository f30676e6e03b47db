"""WSGI applications behind the template: errors, headers, closing, and what APP may say.

They run in an image of the template, and in a folder that `faaso context write` wrote, beside ../wire.py and ../python/serving.py.
"""

import json
import unittest

from serving import BESIDE, Server


class ApplicationServer(Server):
    """Serves an app.py of a test's own."""

    MODULE = [BESIDE]
    HANDLER = "app.py"

    def __init__(self, handler, **settings):
        super().__init__(handler, **{"APP": "app:app", **settings})


class AnswerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ApplicationServer(
            """
            import json

            class Pieces:
                def __init__(self, *pieces):
                    self.pieces = iter(pieces)
                def __iter__(self):
                    return self
                def __next__(self):
                    piece = next(self.pieces)
                    if isinstance(piece, BaseException):
                        raise piece
                    return piece
                def close(self):
                    print("closed", flush=True)

            def late(start):
                start("201 Created", [("X-A", "late")])
                yield b""
                yield b"x"

            def app(environ, start):
                path, plain = environ["PATH_INFO"], [("Content-Type", "text/plain")]
                if path == "/raise":
                    raise ValueError("before")
                if path == "/exit":
                    raise SystemExit("left")
                if path == "/silent":
                    return [b"x"]
                if path == "/late":
                    return late(start)
                if path == "/write":
                    start("200 OK", plain)(b"written ")
                    return [b"returned"]
                if path == "/written":
                    start("200 OK", plain)(b"begun")
                    raise ValueError("written")
                if path == "/again":
                    start("200 OK", plain)
                    try:
                        raise ValueError("again")
                    except ValueError:
                        import sys
                        start("503 Service Unavailable", plain, sys.exc_info())
                    return [b"x"]
                if path == "/hop":
                    start("200 OK", [("Connection", "close"), ("Transfer-Encoding", "chunked"), ("X-A", "b")])
                    return [b"x"]
                if path == "/break":
                    start("200 OK", [("X-A", "a\\nSet-Cookie: b")])
                    return [b"x"]
                if path == "/not-modified":
                    start("304 Not Modified", [("Content-Length", "10")])
                    return Pieces(b"x")
                if path == "/first":
                    start("200 OK", plain)
                    return Pieces(ValueError("first"))
                if path == "/cut":
                    start("200 OK", plain)
                    return Pieces(b"begun", ValueError("second"))
                if path == "/file":
                    start("200 OK", plain)
                    return environ["wsgi.file_wrapper"](open(__file__, "rb"))
                if path == "/length":
                    start("200 OK", [*plain, ("Content-Length", "5")])
                    return [] if environ["REQUEST_METHOD"] == "HEAD" else Pieces(b"12", b"345")
                start("200 OK", plain)
                names = ("SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "REQUEST_URI")
                return [json.dumps({name: environ[name] for name in names}).encode()]
            """
        ).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def test_an_error_before_the_first_piece_is_500_and_logged(self):
        for path, text in (("/raise", "before"), ("/exit", "left"), ("/silent", "without a call of start_response"), ("/first", "first"), ("/break", "line feed")):
            with self.subTest(path):
                response = self.server.ask(path)
                self.assertEqual((response.status, response.body), (500, b'{"error":"internal error"}'))
                self.assertEqual(response.all("set-cookie"), [])
                self.assertIn(f"GET {path} failed\n", self.server.log)
                self.assertIn(text, self.server.log)

    def test_an_error_after_the_first_piece_cuts_the_answer(self):
        for path in ("/cut", "/written"):
            before = self.server.log.count(f"GET {path} failed\n")
            response = self.server.ask(path)
            self.assertEqual((response.status, response.body, response.complete), (200, b"begun", False))
            self.assertEqual(self.server.log.count(f"GET {path} failed\n"), before + 1)
        self.assertNotIn("Exception while serving", self.server.log)

    def test_a_result_is_closed(self):
        before = self.server.log.count("closed\n")
        for path in ("/first", "/cut", "/length", "/not-modified"):
            self.server.ask(path)
        self.assertEqual(self.server.log.count("closed\n"), before + 4)

    def test_an_application_may_start_late_write_and_start_again(self):
        self.assertEqual((self.server.ask("/late").status, self.server.ask("/late").field("x-a")), (201, "late"))
        self.assertEqual(self.server.ask("/write").body, b"written returned")
        self.assertEqual(self.server.ask("/again").status, 503)

    def test_hop_by_hop_fields_are_dropped(self):
        response = self.server.ask("/hop")
        self.assertEqual((response.status, response.body, response.all("connection"), response.field("x-a")), (200, b"x", [], "b"))

    def test_a_file_is_sent_and_not_for_head(self):
        self.assertIn(b"class Pieces", self.server.ask("/file").body)
        self.assertEqual(self.server.ask("/file", "HEAD").body, b"")

    def test_head_keeps_the_length_and_the_connection(self):
        response = self.server.ask("/length", "HEAD")
        self.assertEqual((response.field("content-length"), response.all("connection")), ("5", []))

    def test_the_prefix_and_the_scheme_are_those_of_the_proxy(self):
        found = json.loads(self.server.ask("/a%2Fb", headers="X-Forwarded-Prefix: /p/\r\nX-Forwarded-Proto: https\r\n").body)
        self.assertEqual(found, {"SCRIPT_NAME": "/p", "PATH_INFO": "/a/b", "wsgi.url_scheme": "https", "REQUEST_URI": "/a%2Fb"})

    def test_ping_does_not_reach_the_application(self):
        self.assertEqual(self.server.ask("/ping").body, b"pong")


class NameTests(unittest.TestCase):
    def test_the_application_is_found(self):
        application = "start('200 OK', []); return [b'found']"
        for app, source in (
            ("app:app", f"def app(environ, start): {application}"),
            ("app:make()", "def make(): return lambda environ, start: start('200 OK', []) and [b'found']"),
            ("app:App.one", f"class App:\n    @staticmethod\n    def one(environ, start): {application}"),
        ):
            with self.subTest(app), ApplicationServer(source, APP=app) as server:
                self.assertEqual(server.ask().body, b"found")

    def test_what_is_wrong_ends_the_start_with_one_line(self):
        for app, source, line in (
            ("", "", "APP is ''; expected APP=module:name"),
            ("app", "", "APP is 'app'; expected APP=module:name"),
            ("app:", "", "APP is 'app:'; expected APP=module:name"),
            ("other:app", "", "APP is 'other:app', and there is no module other; expected"),
            ("app.sub:app", "", "APP is 'app.sub:app', and there is no module app.sub; expected"),
            ("app:app", "x = 1", "APP is 'app:app', and the module has no 'app'; expected"),
            ("app:app", "app = 1", "APP is 'app:app', which is of the type int and cannot be called; expected"),
            ("app:app()", "app = 1", "APP is 'app:app..', and app is of the type int, which cannot be called; expected"),
            ("app:app", "def app(): pass", "APP is 'app:app', which takes no arguments; if it makes the application, write app:app()"),
            ("app:app", "async def app(a, b, c): pass", "APP is 'app:app', which takes three arguments as ASGI has it; the runtime 'asgi' serves it"),
            ("app:app", "def app(a, b, c, d): pass", r"APP is 'app:app', which cannot be called with \(environ, start_response\); expected"),
        ):
            with self.subTest(line), self.assertRaisesRegex(AssertionError, f"^the server ended: error: {line}[^\n]*\n$"):
                ApplicationServer(source, APP=app).__enter__()

    def test_an_import_that_fails_inside_keeps_its_traceback(self):
        with self.assertRaisesRegex(AssertionError, "No module named 'not_there'"):
            ApplicationServer("import not_there").__enter__()


if __name__ == "__main__":
    unittest.main()
