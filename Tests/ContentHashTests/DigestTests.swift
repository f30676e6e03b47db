import FoundationEssentials
import Testing

@testable import ContentHash

struct DigestTests {
    /// The examples of FIPS 180 and of its example files, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func `a digest is the published one`(message: String, hex: String) {
        #expect(Digest.of(message).hex == hex)
        #expect(Digest.of(Array(message.utf8)).description == hex)
        #expect(Digest.of(message.utf8.lazy.map { $0 }).hex == hex, "a sequence without storage of its own")
    }

    @Test func `hashing in pieces is hashing the whole, and a hasher that starts again is empty`() {
        var hasher = ContentHasher()
        for piece in ["a", "", "bc"] { hasher.update(piece) }
        #expect(hasher.finishAndRestart() == Digest.of("abc"))
        hasher.update(Array("abc".utf8))
        #expect(hasher.finishAndRestart() == Digest.of("abc"))
        #expect(hasher.finalize() == Digest.of(""))
    }

    @Test func `a digest comes back from its text and its bytes`() throws {
        let digest = Digest.of("abc")
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.bytes.first == 0xba && digest.bytes.last == 0xad)
        #expect(digest.short == "ba7816bf8f01cfea")
        let coded = try JSONEncoder().encode([digest])
        #expect(String(decoding: coded, as: UTF8.self) == "[\"\(digest.hex)\"]")
        #expect(try JSONDecoder().decode([Digest].self, from: coded) == [digest])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest].self, from: Data(#"["abc"]"#.utf8)) }
    }

    @Test(arguments: ["", "ba78", String(repeating: "g", count: 64), String(repeating: "A", count: 64), String(repeating: "0", count: 65)])
    func `other text is no digest`(text: String) {
        #expect(Digest(hex: text) == nil)
        #expect(Digest(bytes: Array(text.utf8)) == nil)
    }

    @Test func `digests sort as their text does, and differ when any word does`() {
        let digests = (0..<200).map { Digest.of("\($0)") }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
        for word in 0..<4 {
            var bytes = [UInt8](repeating: 7, count: 32)
            let before = Digest(bytes: bytes)
            bytes[word * 8 + 3] = 8
            #expect(Digest(bytes: bytes) != before)
        }
    }
}
