"""Functions of OpenFaaS behind the template: both signatures, and what they may return.

They run in an image of the template, and in a folder that `faaso context write` wrote, beside ../wire.py and ../python/serving.py.
"""

import json
import os
import tempfile
import unittest

from serving import BESIDE, Server


class FunctionServer(Server):
    """Serves a handler.py of a test's own."""

    MODULE = [BESIDE]

    def prepare(self):
        # The folder is the package `function`, as in the image.
        self.parent = tempfile.TemporaryDirectory()
        os.symlink(self.folder.name, os.path.join(self.parent.name, "function"))
        # Not that of the image, whose handler.py would be found where a test has none.
        others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path != os.path.dirname(BESIDE)]
        return {"PYTHONPATH": os.pathsep.join([self.parent.name, *others])}


class EventTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = FunctionServer(
            """
            from flask import abort, jsonify

            def handle(event, context):
                path = event.path
                if path == "/none":
                    return None
                if path == "/empty":
                    return {"statusCode": 204}
                if path == "/list":
                    return {"body": [1, 2], "headers": {"X-A": ["a", "b"]}}
                if path == "/number":
                    return {"body": 3, "statusCode": "201"}
                if path == "/bytes":
                    return {"body": b"\\xff", "headers": {"Content-Type": "application/octet-stream"}}
                if path == "/stream":
                    return {"body": (piece for piece in ["a", "b"])}
                if path == "/flask":
                    return jsonify({"x": 1}), 202
                if path == "/abort":
                    abort(404, "no such thing")
                if path == "/raise":
                    raise ValueError("raised")
                return {"body": {
                    "body": event.body.decode(), "method": event.method, "q": event.query.get("q"), "all": event.query.getlist("q"),
                    "x": event.headers.get("x-one"), "path": path, "target": event.target, "host": bool(context.hostname),
                }}
            """
        ).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def test_the_event_has_the_request(self):
        found = json.loads(self.server.ask("/a%2Fb?q=1&q=2", "PUT", b"body", "X-One: 1\r\n").body)
        wanted = {"body": "body", "method": "PUT", "q": "1", "all": ["1", "2"], "x": "1", "path": "/a/b", "target": "/a%2Fb?q=1&q=2", "host": True}
        self.assertEqual(found, wanted)

    def test_every_method_and_path_reaches_the_handler(self):
        for method in ("OPTIONS", "DELETE", "PATCH", "TRACE", "PURGE"):
            self.assertEqual(json.loads(self.server.ask("//a//b/", method).body)["method"], method)

    def test_results_become_responses(self):
        for path, status, body in (
            ("/none", 200, b""), ("/empty", 204, b""), ("/list", 200, b"[1,2]\n"), ("/number", 201, b"3"), ("/bytes", 200, b"\xff"),
            ("/stream", 200, b"ab"), ("/flask", 202, b'{"x":1}\n'), ("/abort", 404, b'{"error":"no such thing"}\n'),
            ("/raise", 500, b'{"error":"internal error"}'),
        ):
            with self.subTest(path):
                response = self.server.ask(path)
                self.assertEqual((response.status, response.body), (status, body))
        self.assertEqual(self.server.ask("/list").all("x-a"), ["a", "b"])
        self.assertIn("ValueError: raised", self.server.log)


class BodyTests(unittest.TestCase):
    def test_the_older_signature_gets_the_body(self):
        for raw, wanted in (("", b"str"), ("false", b"str"), ("true", b"bytes"), ("1", b"bytes")):
            with self.subTest(raw), FunctionServer("def handle(req): return type(req).__name__", RAW_BODY=raw) as server:
                self.assertEqual(server.ask("/", "POST", b"x").body, wanted)


class StartTests(unittest.TestCase):
    def test_a_handler_that_is_wrong_ends_the_start_with_one_line(self):
        for handler, line in (
            (None, "there is no handler.py; expected"),
            ("x = 1", "handler.py defines no 'handle'; expected"),
            ("handle = 1", "'handle' is of the type int, which cannot be called; expected"),
            ("def handle(): pass", r"'handle' takes \(\); expected"),
            ("def handle(a, b, c): pass", r"'handle' takes \(a, b, c\); expected"),
            ("async def handle(a, b): pass", "'handle' is an 'async def', which OpenFaaS does not call; expected"),
        ):
            with self.subTest(line), self.assertRaisesRegex(AssertionError, f"^the server ended: error: {line}[^\n]*\n$"):
                FunctionServer(handler).__enter__()


if __name__ == "__main__":
    unittest.main()
