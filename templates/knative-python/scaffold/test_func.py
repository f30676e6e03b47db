import types
import unittest

from func import main


class FuncTests(unittest.TestCase):
    def test_greets_by_name(self):
        context = types.SimpleNamespace(request=types.SimpleNamespace(args={"name": "Ada"}))
        self.assertEqual(main(context), ({"hello": "Ada"}, 200))


if __name__ == "__main__":
    unittest.main()
