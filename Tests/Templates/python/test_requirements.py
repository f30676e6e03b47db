"""Tests of the files that the layer of dependencies is made of."""

import os
import tempfile
import unittest

from faaso.requirements import main, package


class RequirementsTests(unittest.TestCase):
    def copied(self, files):
        """The files of the target by their paths."""
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                    file.write(text)
            main(folder, target)
            found = {}
            for parent, _, names in os.walk(target):
                for name in names:
                    with open(os.path.join(parent, name), encoding="utf-8") as file:
                        found[os.path.relpath(os.path.join(parent, name), target)] = file.read()
            return found

    def test_without_requirements_nothing_is_copied(self):
        self.assertEqual(self.copied({"handler.py": "", "lib/x.py": ""}), {})

    def test_files_that_are_named_are_followed(self):
        files = {"handler.py": "", "a/b.txt": "-r c.txt\n", "a/c.txt": "--requirement=../d.txt\n-r b.txt\n", "d.txt": "six\n", "e.txt": "six<2\n", "f.txt": ""}
        for line in ("-r a/b.txt\n-c e.txt", "--requirement a/b.txt\n--constraint=e.txt", "-ra/b.txt  # b\n-c \\\n e.txt", "-r=a/b.txt\r\n-ce.txt"):
            with self.subTest(line):
                self.assertEqual(set(self.copied({**files, "requirements.txt": line})), {"requirements.txt", "a/b.txt", "a/c.txt", "d.txt", "e.txt"})

    def test_packages_of_the_folder_are_copied_whole(self):
        files = {"lib/setup.py": "", "lib/lib/__init__.py": "x", "lib/__pycache__/x.pyc": "", "other/x.py": "", "wheels/a-1-py3-none-any.whl": "w"}
        whole = {"requirements.txt", "lib/setup.py", "lib/lib/__init__.py"}
        for line in ("./lib", "lib/", "-e ./lib", "--editable=lib/", "./lib[extra] ; python_version > '3'", "file:lib/", "./lib --no-deps"):
            with self.subTest(line):
                self.assertEqual(set(self.copied({**files, "requirements.txt": line})), whole)
        for line in ("wheels/a-1-py3-none-any.whl", "--find-links wheels\na", "-f ./wheels"):
            with self.subTest(line):
                self.assertEqual(set(self.copied({**files, "requirements.txt": line})), {"requirements.txt", "wheels/a-1-py3-none-any.whl"})

    def test_an_editable_package_is_installed_as_it_is(self):
        self.assertEqual(self.copied({"requirements.txt": "-e ./lib\n-e git+https://x/y#egg=y\n"})["requirements.txt"], "./lib\ngit+https://x/y#egg=y\n")

    def test_all_else_is_left_to_pip(self):
        text = "--index-url https://x/simple\n--extra-index-url=https://y\n-r https://z/r.txt\n-r missing.txt\n../up\n/abs\nlib\nsix==1 --hash=sha256:a\n"
        self.assertEqual(self.copied({"requirements.txt": text, "lib/x.py": "", "six/x.py": ""}), {"requirements.txt": text})

    def test_the_path_of_a_requirement(self):
        for line, path in (("six", ""), ("six>=1 ; x", ""), ("six[a]", ""), (".", "."), ("./a[b,c]", "./a"), ("'./a'", "./a")):
            self.assertEqual(package(line), path, line)
