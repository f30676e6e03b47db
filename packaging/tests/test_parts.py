"""Tests of the parts of the static program, and of what is written about them."""

import json
import pathlib
import tempfile
import unittest

import notices
import parts
import sbom

KNOWN = {
    "packages": {
        "nio": {
            "license": "Apache-2.0",
            "contains": [
                {"name": "llhttp", "license": "MIT", "home": "https://x/llhttp", "texts": ["l/LICENSE"],
                 "version": {"file": "l/api.h", "pattern": r"V_\w+ (\d+)"}},
            ],
        },
    },
    "toolchain": [{"archives": r"libswift\w+", "name": "swift-runtime", "license": "Apache-2.0 WITH Swift-exception", "home": "https://x/s"}],
    "debian": [{"packages": "libc6-dev", "name": "glibc", "license": "LGPL-2.1-or-later", "home": "https://x/glibc"}],
}
PIN = {"identity": "nio", "location": "https://x/apple/swift-nio.git", "state": {"version": "2.0.0", "revision": "ab"}}
MAP = f"""
Archive member included because of file (symbol)

/opt/swift/usr/lib/swift_static/linux/libswiftCore.a(a.cpp.o)
                              /b/{parts.MARK}.build/x.o ($s)
/usr/lib/gcc/../x86_64-linux-gnu/libc.a(read.o)
"""


class PartsTests(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        checkout = self.folder / "swift-nio/l"
        checkout.mkdir(parents=True)
        (checkout / "api.h").write_text("#define V_MAJOR 9\n#define V_MINOR 3\n")
        (checkout / "LICENSE").write_text("the licence of llhttp\n")
        (checkout.parent / "LICENSE.txt").write_text("the licence of nio\n")

    def packages(self, known=KNOWN, pins=(PIN,)):
        return list(parts.packages(json.dumps({"pins": list(pins)}), self.folder, known))

    def libraries(self, paths, owner=lambda path: ("libc6-dev", "2.36-9")):
        return parts.libraries(paths, pathlib.Path("/opt/swift/usr"), "6.3.1", KNOWN, owner)

    def test_a_package_is_followed_by_what_it_contains(self):
        found = self.packages()
        self.assertEqual([(part.name, part.version, part.holder) for part in found], [("nio", "2.0.0", ""), ("llhttp", "9.3", "nio")])
        self.assertEqual(found[0].purl, "pkg:swift/x/apple/swift-nio@2.0.0")
        self.assertEqual([path.name for path in found[0].texts + found[1].texts], ["LICENSE.txt", "LICENSE"])

    def test_a_package_of_no_known_licence_is_an_error(self):
        with self.assertRaisesRegex(parts.PartsError, "the licence of the package 'other' is unknown"):
            self.packages(pins=(PIN | {"identity": "other"},))

    def test_a_version_that_no_file_states_is_an_error(self):
        (self.folder / "swift-nio/l/api.h").write_text("nothing\n")
        with self.assertRaisesRegex(parts.PartsError, "l/api.h states no version"):
            self.packages()
        (self.folder / "swift-nio/l/api.h").unlink()
        with self.assertRaisesRegex(parts.PartsError, "cannot read a version"):
            self.packages()

    def test_the_map_names_the_archives(self):
        self.assertEqual(
            parts.archives(MAP), ["/opt/swift/usr/lib/swift_static/linux/libswiftCore.a", "/usr/lib/x86_64-linux-gnu/libc.a"])
        with self.assertRaisesRegex(parts.PartsError, "that of another program"):
            parts.archives("/usr/lib/libc.a(read.o)")

    def test_libraries_come_from_the_toolchain_and_from_debian(self):
        found = self.libraries(["/opt/swift/usr/lib/swift_static/linux/libswiftCore.a", "/usr/lib/libc.a", "/usr/lib/libm.a"])
        self.assertEqual([(part.name, part.version) for part in found], [("glibc", "2.36-9"), ("swift-runtime", "6.3.1")])
        self.assertEqual(found[0].purl, "pkg:deb/debian/libc6-dev@2.36-9")

    def test_an_archive_of_no_known_licence_is_an_error(self):
        for path, owner in (("/opt/swift/usr/lib/swift_static/libnew.a", None), ("/usr/lib/libnew.a", lambda path: ("libnew-dev", "1"))):
            with self.assertRaisesRegex(parts.PartsError, f"the licence of the linked archive {path} is unknown"):
                self.libraries([path], owner)

    def test_foundation_and_icu_are_no_parts(self):
        folder = pathlib.Path("/opt/swift/usr")
        found = parts.libraries([f"{folder}/lib/swift_static/linux/libFoundationEssentials.a"], folder, "6.3.1", parts.table())
        self.assertEqual([part.name for part in found], ["swift-foundation"])
        for name in ("libFoundation", "libFoundationInternationalization", "lib_FoundationICU"):
            with self.assertRaisesRegex(parts.PartsError, f"{name}.a is unknown"):
                parts.libraries([f"{folder}/lib/swift_static/linux/{name}.a"], folder, "6.3.1", parts.table())

    def test_a_build_that_left_no_map_is_an_error(self):
        with self.assertRaisesRegex(parts.PartsError, "the build left no list of its parts"):
            parts.read(self.folder)

    def test_an_archive_of_no_package_is_an_error(self):
        with self.assertRaisesRegex(parts.PartsError, "no Debian package has the linked archive /no/such.a"):
            parts.debian_owner("/no/such.a")

    def test_the_table_names_only_texts_that_exist(self):
        entries = [inner for entry in parts.table()["packages"].values() for inner in entry.get("contains", [])]
        for path in (path for entry in entries for path in parts.own(entry)):
            self.assertTrue(path.is_file(), path)

    def test_the_bill_relates_each_part_to_the_program(self):
        made = sbom.document(self.packages() + self.libraries(["/usr/lib/libc.a"]), "6.3.1", "1.2", b"program", 0)
        self.assertEqual(made["creationInfo"]["created"], "1970-01-01T00:00:00Z")
        self.assertEqual([package["name"] for package in made["packages"]], ["faaso", "swift", "nio", "llhttp", "glibc"])
        identifiers = {package["SPDXID"] for package in made["packages"]} | {made["SPDXID"]}
        self.assertEqual(len(identifiers), 6)
        for relation in made["relationships"]:
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, identifiers)
        self.assertIn({"spdxElementId": "SPDXRef-nio", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-llhttp"},
                      made["relationships"])

    def test_the_notices_have_each_text_once(self):
        found = self.packages()
        text = notices.notices(found + found)
        self.assertEqual(text.count("the licence of nio"), 1)
        self.assertIn("llhttp 9.3: MIT, inside nio, <https://x/llhttp> [2]\n", text)

    def test_the_copyright_refers_to_common_licences(self):
        text = notices.copyright_text(self.packages() + self.libraries(["/usr/lib/libc.a"]), "MIT\n\nCopyright (c) us\n")
        self.assertIn("Copyright (c) us", text)
        self.assertIn("  glibc 2.36-9: LGPL-2.1-or-later, <https://x/glibc>\n", text)
        self.assertIn("  /usr/share/common-licenses/Apache-2.0\n  /usr/share/common-licenses/LGPL-2.1\n", text)


if __name__ == "__main__":
    unittest.main()
