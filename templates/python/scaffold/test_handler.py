import types
import unittest

from handler import handle


class HandlerTests(unittest.TestCase):
    def test_greets_by_name(self):
        self.assertEqual(handle(types.SimpleNamespace(query={"name": "Ada"})), {"hello": "Ada"})


if __name__ == "__main__":
    unittest.main()
