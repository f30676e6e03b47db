import json
import unittest

from app import app


class AppTests(unittest.IsolatedAsyncioTestCase):
    async def test_greets_by_name(self):
        sent = []

        async def send(message):
            sent.append(message)

        await app({"type": "http", "query_string": b"name=Ada"}, None, send)
        self.assertEqual(sent[0]["status"], 200)
        self.assertEqual(json.loads(sent[1]["body"]), {"hello": "Ada"})


if __name__ == "__main__":
    unittest.main()
