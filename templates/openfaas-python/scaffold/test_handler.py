import types
import unittest

from function.handler import handle


class HandlerTests(unittest.TestCase):
    def test_greets_by_name(self):
        event = types.SimpleNamespace(query={"name": "Ada"})
        self.assertEqual(handle(event, None), {"statusCode": 200, "body": {"hello": "Ada"}})


if __name__ == "__main__":
    unittest.main()
