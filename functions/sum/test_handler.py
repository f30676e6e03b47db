import json
import unittest

from faaso import BadRequest, HTTPError, Request
from handler import handle


def request(method="GET", query="", body=b""):
    class Body:
        def read(self):
            return body

    return Request({"REQUEST_METHOD": method, "PATH_INFO": "/", "QUERY_STRING": query, "wsgi.input": Body()})


def post(value):
    return request("POST", body=json.dumps(value).encode())


class SumTests(unittest.TestCase):
    def test_adds_whole_numbers_exactly(self):
        self.assertEqual(handle(post({"a": 9007199254740993, "b": 1})), {"sum": 9007199254740994})

    def test_adds_fractions(self):
        self.assertEqual(handle(request(query="a=0.5&b=-2")), {"sum": -1.5})

    def test_refuses_what_is_not_a_number(self):
        for value in ("6", True, [6], {}):
            with self.subTest(value=value), self.assertRaisesRegex(BadRequest, "a is not a number"):
                handle(post({"a": value, "b": 7}))
        for text in ("six", "nan", "inf", ""):
            with self.subTest(text=text), self.assertRaisesRegex(BadRequest, "b is not a number"):
                handle(request(query=f"a=6&b={text}"))

    def test_names_the_operand_that_is_missing(self):
        for query, name in (("b=7", "a"), ("a=6", "b")):
            with self.assertRaisesRegex(BadRequest, f"{name} is missing"):
                handle(request(query=query))

    def test_refuses_a_body_that_is_no_object(self):
        for body in (b"", b"[6, 7]", b'{"a": NaN, "b": 1}', b"\xff", b"[" * 100000):
            with self.subTest(body=body[:20]), self.assertRaises(BadRequest):
                handle(request("POST", body=body))

    def test_refuses_a_sum_out_of_range(self):
        with self.assertRaisesRegex(BadRequest, "too large"):
            handle(post({"a": 1e308, "b": 1e308}))

    def test_refuses_other_methods(self):
        with self.assertRaises(HTTPError) as caught:
            handle(request("DELETE"))
        self.assertEqual(caught.exception.status, 405)


if __name__ == "__main__":
    unittest.main()
