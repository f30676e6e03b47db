"""Tests of handlers' results, and of all that they may raise, as responses."""

import json

from urllib.parse import quote

from serving import Response, ServerCase

RAISED = [
    "asyncio.CancelledError()", "SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()", "MemoryError()", "RecursionError()",
    "StopIteration()", "StopAsyncIteration()", "BaseException('x')", "ExceptionGroup('g',[ValueError('a')])", "Mute()",
    "HTTPError(99,'x')", "HTTPError(400,object())", "HTTPError(400,'x',{'X':'a'+chr(10)+'b'})",
]  # fmt: skip

UNSENDABLE = [
    "{1,2}", "object()", "float('nan')", "{'a':b'x'}", "'\\ud800'", "(1,2,3,4)", "()", "('x','y')", "(True,'x')",
    "(99,'x')", "(101,'x')", "(600,'x')", "(1000,'x')", "(-200,'x')", "(None,'x')",
    "(200,{'X':'a'+chr(13)+chr(10)+'Y: b'},'x')", "(200,{'X':'a'+chr(10)+'b'},'x')", "(200,{'X'+chr(10)+'Y':'b'},'x')",
    "(200,{'X':'a'+chr(0)},'x')", "(200,{'X':chr(0x65e5)},'x')", "(200,{'':'x'},'x')", "(200,{'X Y':'x'},'x')", "(200,{'X:':'x'},'x')",
    "(200,{'X':None},'x')", "(200,{'X':['a','b'+chr(10)]},'x')", "(200,5,'x')", "(200,['ab',3],'x')",
    "(200,{'Transfer-Encoding':'chunked'},'x')", "(200,{'Connection':'close'},'x')", "(200,{'upgrade':'h2c'},'x')",
    "iter([5])", "iter(['',None])", "iter([chr(0xd800)])", "fails_first()", "async_fails_first()",
]  # fmt: skip


class AnswerTests(ServerCase):
    HANDLER = """
        import asyncio, datetime, time
        from faaso import HTTPError

        class Mute(Exception):
            def __str__(self):
                raise ValueError("silence")

        def fails_first():
            raise SystemExit
            yield "x"

        async def async_fails_first():
            raise asyncio.CancelledError
            yield "x"

        def stream(*pieces, then=None):
            yield from pieces
            if then: raise then

        async def async_stream(*pieces, then=None):
            for piece in pieces:
                await asyncio.sleep(0)
                yield piece
            if then: raise then

        async def later(value):
            await asyncio.sleep(0.01)
            return value

        async def raised(error):
            await asyncio.sleep(0.01)
            raise error

        async def background():
            async def task(): raise SystemExit
            asyncio.ensure_future(task())
            return "started"

        async def loop_id():
            return id(asyncio.get_running_loop())

        def endless():
            while True:
                yield "x" * 1000

        def handle(request):
            if request.path == "/raise":
                raise eval(request.query["e"])
            if request.path == "/async-raise":
                return raised(eval(request.query["e"]))
            if request.path == "/echo":
                return [request.method, request.path, request.target, dict(request.headers), len(request.body)]
            return eval(request.query.get("e", "'x'"))
    """

    def value(self, expression, method="GET", path="/"):
        return self.server.ask(f"{path}?e={quote(expression)}", method)

    def assert_internal_error(self, response):
        self.assertEqual((response.status, response.field("content-type")), (500, "application/json"))
        self.assertEqual(json.loads(response.body), {"error": "internal error"})

    def test_anything_raised_is_answered_with_500_and_logged(self):
        for path in ("/raise", "/async-raise"):
            for error in RAISED:
                with self.subTest(error=error, path=path):
                    before = self.server.log.count(f"GET {path} failed\n")
                    self.assert_internal_error(self.value(error, path=path))
                    self.assertEqual(self.server.log.count(f"GET {path} failed\n"), before + 1)
        self.assertEqual(self.server.ask("/ping").body, b"pong")

    def test_a_result_that_cannot_be_sent_is_a_500(self):
        for expression in UNSENDABLE:
            with self.subTest(expression):
                self.assert_internal_error(self.value(expression))

    def test_a_result_of_another_form_is_logged_with_the_forms(self):
        forms = "TypeError: a handler returns a body, (status, body) or (status, headers, body)"
        for expression, message in (
            ("({'error':'x'},404)", "; the first of 2 is the status, not of the type dict"),
            ("('x',{},404)", "; the first of 3 is the status, not of the type str"),
            ("(1,2,3,4)", ", not a tuple of 4"),
        ):
            with self.subTest(expression):
                before = self.server.log.count(forms + message)
                self.assert_internal_error(self.value(expression))
                self.assertEqual(self.server.log.count(forms + message), before + 1)

    def test_headers_of_one_name_are_all_sent(self):
        for headers in (
            "{'Set-Cookie':['a=1','b=2']}", "{'Set-Cookie':('a=1','b=2')}", "[('Set-Cookie','a=1'),('set-cookie','b=2')]",
            "[('Set-Cookie',['a=1','b=2'])]", "(pair for pair in [('Set-Cookie','a=1'),('Set-Cookie','b=2')])",
        ):  # fmt: skip
            with self.subTest(headers):
                response = self.value(f"(200,{headers},'x')")
                self.assertEqual((response.status, response.all("set-cookie")), (200, ["a=1", "b=2"]))
                self.assertEqual(response.all("content-type"), ["text/plain; charset=utf-8"])
        response = self.value("HTTPError(418,'tea',[('X','a'),('X','b'),('content-type','q')])", path="/raise")
        self.assertEqual((response.status, response.all("x"), response.all("content-type")), (418, ["a", "b"], ["application/json"]))

    def test_values_of_headers(self):
        response = self.value("(200,{'A':1,'B':b'b','C':chr(233),'D':'','E':' e ','F':[]},'x')")
        self.assertEqual([response.all(name) for name in "abcdef"], [["1"], ["b"], ["é"], [""], ["e"], []])

    def test_the_length_is_the_bodys(self):
        for given in ("1", "100", "-1", "x"):
            response = self.value(f"(200,{{'Content-Length':'{given}'}},'abc')")
            self.assertEqual((response.status, response.all("content-length"), response.body), (200, ["3"], b"abc"))
        response = self.value("(200,{'Content-Length':'1'},stream('ab','c'))")
        self.assertEqual((response.all("content-length"), response.body, response.complete), ([], b"abc", True))

    def test_bodies(self):
        for expression, status, kind, body in (
            ("None", 204, None, b""), ("(200,None)", 200, "text/plain; charset=utf-8", b""), ("'é'", 200, "text/plain; charset=utf-8", "é".encode()),
            ("bytearray(b'a')", 200, "application/octet-stream", b"a"), ("[1,None]", 200, "application/json", b"[1, null]"),
            ("(205,None)", 205, "text/plain; charset=utf-8", b""), ("'404' and ('404','x')", 404, "text/plain; charset=utf-8", b"x"),
            ("later({'a':1})", 200, "application/json", b'{"a": 1}'), ("later((201,None))", 201, "text/plain; charset=utf-8", b""),
            ("stream('a',b'b',bytearray(b'c'),memoryview(b'd'),'')", 200, "text/plain; charset=utf-8", b"abcd"),
            ("stream()", 200, "text/plain; charset=utf-8", b""), ("stream('','')", 200, "text/plain; charset=utf-8", b""),
            ("async_stream('a','','b')", 200, "text/plain; charset=utf-8", b"ab"), ("later(async_stream('a'))", 200, "text/plain; charset=utf-8", b"a"),
            ("(201,{'content-type':'x/y'},async_stream('a'))", 201, "x/y", b"a"), ("map(str,[1,2])", 200, "text/plain; charset=utf-8", b"12"),
        ):  # fmt: skip
            with self.subTest(expression):
                response = self.value(expression)
                self.assertEqual((response.status, response.field("content-type"), response.body), (status, kind, body))
                self.assertTrue(response.complete)

    def test_a_stream_that_fails_later_is_cut_and_logged(self):
        for kind in ("stream", "async_stream"):
            for error in ("SystemExit()", "asyncio.CancelledError()", "ValueError('x'+chr(10)+'ERROR forged')", "GeneratorExit()"):
                with self.subTest(kind=kind, error=error):
                    before = self.server.log.count("GET / failed\n")
                    response = self.value(f"{kind}('a', then={error})")
                    self.assertEqual((response.status, response.body, response.complete), (200, b"a", False))
                    self.assertEqual(self.server.log.count("GET / failed\n"), before + 1)
        response = self.value("stream('a', 5)")
        self.assertEqual((response.body, response.complete), (b"a", False))
        self.assertNotIn("\nERROR forged", self.server.log)

    def test_the_loop_is_one_and_outlives_a_background_task_that_exits(self):
        loops = {self.value("loop_id()").body for _ in range(20)}
        self.assertEqual(self.value("background()").body, b"started")
        loops |= {self.value("loop_id()").body for _ in range(20)}
        self.assertEqual(len(loops), 1)

    def test_head_has_the_head_of_get_and_keeps_the_connection(self):
        for expression in ("'abc'", "None", "(304,{'ETag':'x'},'abc')", "(204,'abc')", "stream('a','b')", "endless()"):
            with self.subTest(expression), self.server.connection() as connection:
                request = f" /?e={expression.replace(' ', '')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
                connection.sendall(b"HEAD" + request)
                head = Response(connection, "HEAD")
                # If a byte of a body came, this would not be a head.
                connection.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertEqual(Response(connection).body, b"pong")
                if expression == "'abc'":
                    self.assertEqual(head.field("content-length"), "3")
                if expression != "endless()":
                    connection.sendall(b"GET" + request)
                    full = Response(connection)
                    self.assertEqual(
                        [head.status, *(head.field(name) for name in ("content-type", "content-length", "transfer-encoding"))],
                        [full.status, *(full.field(name) for name in ("content-type", "content-length", "transfer-encoding"))],
                    )
                    self.assertEqual(full.body if full.status in (204, 304) else b"", b"")

    def test_path_query_and_headers_as_sent(self):
        headers = "X-A: 1\r\nx-a: 2\r\nX_A: 3\r\n"
        method, path, target, seen, _ = json.loads(self.server.ask("/echo?x=%2F&y=%0a", "PUT", headers=headers).body)
        self.assertEqual((method, path, target, seen["x-a"]), ("PUT", "/echo", "/echo?x=%2F&y=%0a", "1, 2"))
        for sent, path in (("//a", "//a"), ("/%61", "/a"), ("/a%2Fb/%C3%A9", "/a/b/é"), ("http://x/y", "/y"), ("/%FF", "/\ufffd")):
            with self.subTest(sent):
                path_and_target = json.loads(self.value("[request.path,request.target]", path=sent).body)
                self.assertEqual(path_and_target, [path, f"{sent}?e=%5Brequest.path%2Crequest.target%5D"])

    def test_a_long_query_is_taken_or_refused_with_a_word(self):
        self.assertEqual(self.server.ask("/ping?" + "x=1&" * 10_000).status, 200)
        response = self.server.ask("/ping?" + "x=1&" * 100_000)
        self.assertEqual((response.status, response.field("content-type")), (431, "application/json"))
