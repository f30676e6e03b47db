import ContentHash
import Testing

struct KeyHasherTests {
    static func key(_ domain: String, _ schema: Int, _ fields: [String]) -> Digest {
        var hasher = KeyHasher(domain: domain, schema: schema)
        for field in fields { hasher.add(field) }
        return hasher.finalize()
    }

    @Test func `no two lists of fields have one key`() {
        let keys = [
            Self.key("d", 1, ["ab", "c"]), Self.key("d", 1, ["a", "bc"]), Self.key("d", 1, ["abc"]), Self.key("d", 1, ["abc", ""]),
            Self.key("d", 1, ["", "abc"]), Self.key("d", 1, []), Self.key("d", 1, [""]), Self.key("d", 2, ["ab", "c"]),
            Self.key("da", 1, ["b", "c"]), Self.key("", 1, ["ab", "c"]), Self.key("d", 1, ["c", "ab"]),
        ]
        #expect(Set(keys).count == keys.count)
    }

    /// The values come from another program, which follows the layout that KeyHasher documents.
    /// Records on disk depend on it.
    @Test func `a key is what the documented layout gives`() {
        var hasher = KeyHasher(domain: "image", schema: 3)
        hasher.add("ab")
        hasher.add("c")
        hasher.add(Digest.of("abc"))
        hasher.add([0, 255])
        #expect(hasher.finalize().hex == "5e8fd2ad9049ecbaa6ec90f46c035dfd1dfda75391873c473c282235775eedc9")
    }
}
