"""Functions of Knative's func behind the template.

They run in an image of the template, and in a folder that `faaso context write` wrote, beside ../wire.py and ../python/serving.py.
"""

import importlib.util
import json
import os
import unittest

from serving import BESIDE, Server

SHIM = os.path.join(BESIDE, "shim")
EVENT = "ce-id: 1\r\nce-source: /a\r\nce-type: t\r\nce-specversion: 1.0\r\nContent-Type: application/json\r\n"


class FunctionServer(Server):
    """Serves a func.py of a test's own."""

    MODULE = [BESIDE]
    HANDLER = "func.py"

    def __init__(self, handler, **settings):
        super().__init__(handler, **{"PYTHONPATH": SHIM + os.pathsep + os.environ.get("PYTHONPATH", ""), **settings})


class AnswerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = FunctionServer(
            """
            from parliament import Context

            def main(context: Context):
                request = context.request
                if request.path == "/none":
                    return None
                if request.path == "/headers":
                    return "x", 201, {"X-A": "b"}
                if request.path == "/raise":
                    raise ValueError("raised")
                return {"keys": list(context), "same": context["request"] is request, "json": request.get_json(silent=True), "event": context.cloud_event is not None}
            """
        ).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def test_the_context_has_the_request(self):
        found = json.loads(self.server.ask("/x", "POST", b'{"a": 1}', "Content-Type: application/json\r\n").body)
        self.assertEqual(found, {"keys": ["request"], "same": True, "json": {"a": 1}, "event": False})

    def test_results_become_responses(self):
        self.assertEqual(self.server.ask("/none").status, 204)
        self.assertEqual((self.server.ask("/headers").status, self.server.ask("/headers").field("x-a")), (201, "b"))
        response = self.server.ask("/raise")
        self.assertEqual((response.status, response.body), (500, b'{"error":"internal error"}'))
        self.assertIn("ValueError: raised", self.server.log)


@unittest.skipUnless(importlib.util.find_spec("cloudevents"), "the package cloudevents is not installed")
class CloudEventTests(unittest.TestCase):
    def test_an_event_comes_in_and_goes_out(self):
        source = """
            from parliament import event

            @event(event_type="reply", event_source="/here")
            def main(context):
                return {"type": context.cloud_event and context.cloud_event["type"], "data": context.cloud_event and context.cloud_event.data}
        """
        with FunctionServer(source) as server:
            response = server.ask("/", "POST", b'{"a": 1}', EVENT)
            self.assertEqual((response.status, response.field("ce-type"), response.field("ce-source")), (200, "reply", "/here"))
            self.assertEqual(json.loads(response.body), {"type": "t", "data": {"a": 1}})
            # An event that lacks fields is none.
            response = server.ask("/", "POST", b"{}", "ce-specversion: 1.0\r\n")
            self.assertEqual(json.loads(response.body), {"type": None, "data": None})
            self.assertIn("the request is no CloudEvent", server.log)


class StartTests(unittest.TestCase):
    def test_a_function_that_is_wrong_ends_the_start_with_one_line(self):
        for handler, line in (
            (None, "there is no func.py; expected"),
            ("x = 1", "func.py defines no 'main'; expected"),
            ("main = 1", "'main' is of the type int, which cannot be called; expected"),
            ("def main(): pass", r"'main' takes \(\), not one context; expected"),
            ("async def main(context): pass", "'main' is an 'async def', which func does not call; expected"),
            ("def new(): pass", "func.py defines 'new', the newer form, which is ASGI; the runtime 'asgi' serves it; expected"),
        ):
            with self.subTest(line), self.assertRaisesRegex(AssertionError, f"^the server ended: error: {line}[^\n]*\n$"):
                FunctionServer(handler).__enter__()


if __name__ == "__main__":
    unittest.main()
