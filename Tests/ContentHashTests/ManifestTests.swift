import ContentHash
import TestSupport
import Testing

struct ManifestTests {
    static func random(_ random: inout SeededGenerator) -> Manifest {
        let names = ["a", "b", "a-b", "a/b", "a b", "é", "\n", "z", "\\"]
        var entries: [Manifest.Entry] = []
        for name in names where random.chance(percent: 60) {
            let mode = random.pick(Manifest.Mode.allCases)
            let digest = mode == .directory ? nil : Digest.of(random.pick(["1", "2"]))
            entries.append(Manifest.Entry(path: RelativePath(name), mode: mode, digest: digest))
        }
        return Manifest(entries: entries.shuffled(using: &random))
    }

    @Test func `a manifest's text is a line an entry, sorted by path`() {
        let digest = Digest.of("x")
        let manifest = Manifest(entries: [
            Manifest.Entry(path: "b", mode: .symlink, digest: digest), Manifest.Entry(path: "a", mode: .directory, digest: nil),
            Manifest.Entry(path: "a/x y", mode: .executable, digest: digest), Manifest.Entry(path: "a-b", mode: .file, digest: digest),
        ])
        #expect(manifest.text == "040000 - a\n100644 \(digest) a-b\n100755 \(digest) a/x y\n120000 \(digest) b\n")
        #expect(manifest.digest == Digest.of(manifest.text))
        #expect(Manifest(entries: []).text == "")
    }

    @Test func `of two entries with one path the last counts`() {
        let (one, two) = (Digest.of("1"), Digest.of("2"))
        let manifest = Manifest(entries: [
            Manifest.Entry(path: "b", mode: .file, digest: one), Manifest.Entry(path: "a", mode: .file, digest: one),
            Manifest.Entry(path: "b", mode: .file, digest: two),
        ])
        #expect(manifest.entries.map(\.digest) == [one, two])
    }

    @Test func `a manifest comes back from its text`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let manifest = Self.random(&random)
            #expect(try Manifest(parsing: manifest.text) == manifest, "seed \(seed)")
        }
    }

    @Test func `a torn manifest is an error or a shorter manifest, never another`() throws {
        let digest = Digest.of("x")
        let entries = ["a", "b", "c"].map { Manifest.Entry(path: RelativePath($0), mode: .file, digest: digest) }
        let text = Manifest(entries: entries).text
        for length in 0..<text.utf8.count {
            let manifest = try? Manifest(parsing: String(text.prefix(length)))
            #expect(manifest.map { entries.starts(with: $0.entries) } ?? true)
        }
    }

    @Test(arguments: [
        ("100644 - a\n", "line 1: not a digest"), ("040000 - a\n040000 - a\n", "line 2: not in the order of paths"),
        ("040000 - b\n040000 - a\n", "line 2: not in the order of paths"), ("040000 - a", "line 1: the last line has no end"),
        ("100600 - a\n", "line 1: unknown mode"), ("040000\n", "line 1: not of the form 'mode digest path'"),
        ("040000 \(Digest.of("")) a\n", "line 1: a folder has no digest"), ("040000 - \\q\n", "line 1: not an escaped path"),
    ])
    func `what is no manifest is refused with the line`(text: String, message: String) {
        #expect { try Manifest(parsing: text) } throws: { "\($0)" == message }
    }

    @Test func `differences are those of two dictionaries`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let (old, new) = (Self.random(&random), Self.random(&random))
            let before = Dictionary(uniqueKeysWithValues: old.entries.map { ($0.path, $0) })
            let after = Dictionary(uniqueKeysWithValues: new.entries.map { ($0.path, $0) })
            var expected: [RelativePath: Manifest.Change.Kind] = [:]
            for path in Set(before.keys).union(after.keys) {
                switch (before[path], after[path]) {
                case (nil, _): expected[path] = .added
                case (_, nil): expected[path] = .removed
                case (let one?, let two?):
                    let isFile = ["100644", "100755"].contains(one.mode.rawValue) && ["100644", "100755"].contains(two.mode.rawValue)
                    if one.digest != two.digest || (one.mode != two.mode && !isFile) {
                        expected[path] = .changed
                    } else if one.mode != two.mode {
                        expected[path] = .modeChanged
                    }
                }
            }
            let changes = Manifest.difference(old: old, new: new)
            #expect(changes.map(\.path) == expected.keys.sorted(), "seed \(seed)")
            for change in changes {
                #expect(change.kind == expected[change.path], "seed \(seed): \(change)")
                #expect(change.old == before[change.path] && change.new == after[change.path])
            }
        }
    }
}
