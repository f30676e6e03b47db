import ContentHash
import FoundationEssentials
import TestSupport
import Testing

struct RelativePathTests {
    @Test(arguments: [
        ("a/b.txt", #"a/b.txt"#), ("with space", "with space"), ("ünïcode/日本/😀", "ünïcode/日本/😀"), ("back\\slash", #"back\\slash"#),
        ("new\nline", #"new\x0aline"#), ("tab\t", #"tab\x09"#), ("\u{7f}", #"\x7f"#), (#"\x0a"#, #"\\x0a"#), ("", ""),
    ])
    func `a path is written escaped and comes back`(text: String, escaped: String) throws {
        let path = RelativePath(text)
        #expect(path.description == escaped)
        #expect(RelativePath(escaped: escaped) == path)
        let coded = try JSONEncoder().encode([path])
        #expect(try JSONDecoder().decode([RelativePath].self, from: coded) == [path])
    }

    @Test(
        arguments: [
            ([0x61, 0xff], #"a\xff"#), ([0xc3], #"\xc3"#), ([0xc0, 0x80], #"\xc0\x80"#), ([0xed, 0xa0, 0x80], #"\xed\xa0\x80"#),
            ([0xf4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#), ([0xe2, 0x82], #"\xe2\x82"#), ([0xe2, 0x82, 0xac], "€"),
            ([0xe0, 0x80, 0xaf], #"\xe0\x80\xaf"#), ([0xf0, 0x9f, 0x98, 0x80, 0x80], #"😀\x80"#),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are escaped one by one`(bytes: [UInt8], escaped: String) {
        let path = RelativePath(bytes: bytes)
        #expect(path.description == escaped)
        #expect(RelativePath(escaped: escaped)?.bytes == bytes)
    }

    @Test func `any bytes make a text that Swift calls valid, and come back from it`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            // Most bytes are lead and continuation bytes, which show mistakes of validation.
            let count = Int.random(in: 0...6, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: random.chance(percent: 80) ? 0x80...0xff : 0...0x7f, using: &random) }
            let path = RelativePath(bytes: bytes)
            #expect(RelativePath(escaped: path.description) == path, "seed \(seed): \(bytes)")
            let isPlain =
                String(validating: path.bytes, as: UTF8.self) != nil && !path.bytes.contains { $0 < 0x20 || $0 == 0x7f || $0 == 0x5c }
            #expect((path.description == String(decoding: path.bytes, as: UTF8.self)) == isPlain, "seed \(seed): \(bytes)")
        }
    }

    @Test(arguments: [#"\"#, #"a\"#, #"\x"#, #"\x4"#, #"\xzz"#, #"\x41"#, #"\x0A"#, #"\n"#, "a\nb", #"\xe2\x82\xac"#, "a//b", "a/", "./a"])
    func `text that no path gives is refused`(text: String) {
        #expect(RelativePath(escaped: text) == nil)
    }

    @Test(arguments: [
        ("a//b", "a/b"), ("./a/./b/", "a/b"), ("/a", "a"), (".", ""), ("/", ""), ("a/../b", "a/../b"), ("...", "..."), (".a", ".a"),
    ])
    func `empty components and dots are dropped, the parent is not`(text: String, normal: String) {
        #expect(RelativePath(text).bytes == Array(normal.utf8))
    }

    @Test func `paths sort by bytes`() {
        let paths: [RelativePath] = ["a/b", "a-b", "a", "a.b", "B", "ä"]
        #expect(paths.sorted() == ["B", "a", "a-b", "a.b", "a/b", "ä"])
    }

    @Test func `parents, last components and joins`() {
        #expect(RelativePath("a/b/c").parent == "a/b")
        #expect(RelativePath("a").parent == RelativePath.root)
        #expect(RelativePath.root.parent == nil)
        #expect(RelativePath("a/b").lastComponent == "b")
        #expect(RelativePath("a/b").components == ["a", "b"])
        #expect(RelativePath("a").appending("b/c") == "a/b/c")
        #expect(RelativePath.root.appending("b") == "b")
        #expect(RelativePath("a").appending(RelativePath.root) == "a")
    }

    @Test(arguments: [("a/b", "a", "b"), ("a", "a", ""), ("a/b", "", "a/b"), ("ab", "a", nil), ("a", "a/b", nil), ("b/a", "a", nil)])
    func `a path is seen from another only inside it`(path: String, other: String, relative: String?) {
        #expect(RelativePath(path).relative(to: RelativePath(other)) == relative.map { RelativePath($0) })
        #expect(RelativePath(path).isInside(RelativePath(other)) == (relative != nil))
    }
}
