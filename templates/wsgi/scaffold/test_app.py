import json
import unittest

from app import app


class AppTests(unittest.TestCase):
    def test_greets_by_name(self):
        answers = []
        body = app({"QUERY_STRING": "name=Ada"}, lambda status, headers: answers.append(status))
        self.assertEqual((answers, json.loads(b"".join(body))), (["200 OK"], {"hello": "Ada"}))


if __name__ == "__main__":
    unittest.main()
