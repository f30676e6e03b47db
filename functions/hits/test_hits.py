import os
import tempfile
import threading
import unittest

from hits import NAME, Counts


class CountsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "hits.db")

    def test_counts_each_name_alone(self):
        counts = Counts(self.path)
        self.assertEqual([counts.add("a"), counts.add("a"), counts.add("b")], [1, 2, 1])
        self.assertEqual([counts.get("a"), counts.get("nobody")], [2, 0])

    def test_keeps_the_counts(self):
        Counts(self.path).add("a")
        self.assertEqual(Counts(self.path).get("a"), 1)

    def test_counts_at_once(self):
        counts = Counts(self.path)
        threads = [threading.Thread(target=counts.add, args=("a",)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counts.get("a"), 20)

    def test_refuses_other_names(self):
        for path in ("/", "/A", "/a/b", "/" + "a" * 41, "/a%20b"):
            self.assertIsNone(NAME.fullmatch(path), path)


if __name__ == "__main__":
    unittest.main()
