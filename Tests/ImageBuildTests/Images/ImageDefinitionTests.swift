import ContentHash
import ImageBuild
import TestSupport
import Testing

struct ImageDefinitionTests {
    static let definition = ImageDefinition(
        context: Digest.of("context"), arguments: ["A": "1", "B": "2"], secrets: ["token", "other"], platform: "linux/amd64",
        bases: ["debian:12", "caddy:2"], target: nil)
    static let identities = ["debian:12": "sha256:d", "caddy:2": "sha256:c"]

    /// Changes of one field each, and the ways in which two lists of texts could be confused.
    static let changes: [(what: String, change: @Sendable (inout ImageDefinition) -> Void)] = [
        ("the context", { $0.context = Digest.of("another") }),
        ("an argument's value", { $0.arguments["A"] = "2" }),
        ("an argument's value, empty", { $0.arguments["A"] = "" }),
        ("an argument more", { $0.arguments["C"] = "" }),
        ("an argument less", { $0.arguments["B"] = nil }),
        ("no arguments", { $0.arguments = [:] }),
        ("an argument's name", { $0.arguments = ["A": "1", "C": "2"] }),
        ("values exchanged", { $0.arguments = ["A": "2", "B": "1"] }),
        ("name and value exchanged", { $0.arguments = ["1": "A", "B": "2"] }),
        ("an argument's name runs into its value", { $0.arguments = ["A1": "", "B": "2"] }),
        ("one argument's value runs into the next name", { $0.arguments = ["A": "1B", "": "2"] }),
        (
            "an argument that looks like a secret",
            {
                $0.arguments["other"] = "token"; $0.secrets = []
            }
        ),
        ("a secret more", { $0.secrets.append("zeta") }),
        ("a secret less", { $0.secrets.removeLast() }),
        ("a secret's name", { $0.secrets[0] = "another" }),
        ("secrets that run together", { $0.secrets = ["othertoken"] }),
        (
            "a secret that becomes the platform",
            {
                $0.secrets = ["other"]; $0.platform = "token"
            }
        ),
        ("the platform", { $0.platform = "linux/arm64" }),
        ("no platform", { $0.platform = "" }),
        ("a target", { $0.target = "final" }),
        ("another target", { $0.target = "other" }),
        (
            "a target that becomes an argument",
            {
                $0.arguments["target"] = "final"
            }
        ),
        ("a base", { $0.bases[0] = "caddy:2.8" }),
        ("a base more", { $0.bases.append("scratch:1") }),
        ("a base less", { $0.bases.removeLast() }),
        ("bases that run together", { $0.bases = ["caddy:2debian:12"] }),
        ("the cut between two bases", { $0.bases = ["caddy:2d", "ebian:12"] }),
    ]

    @Test(arguments: changes.indices) func `a change of one field changes the source key and the key`(index: Int) {
        var changed = Self.definition
        Self.changes[index].change(&changed)
        #expect(changed.sourceKey != Self.definition.sourceKey, "\(Self.changes[index].what)")
        let identities = Dictionary(changed.bases.map { ($0, "sha256:x") }) { $1 }
        let before = Self.definition.key(Dictionary(Self.definition.bases.map { ($0, "sha256:x") }) { $1 })
        let after = changed.key(identities)
        #expect(after != nil && after != before, "\(Self.changes[index].what)")
    }

    @Test func `no property of an image is forgotten`() {
        let touched = Self.changes.reduce(into: Set<String>()) { $0.formUnion(properties(of: Self.definition, touchedBy: $1.change)) }
        #expect(touched == properties(of: Self.definition))
    }

    @Test func `no two of the changed definitions share a key`() {
        var seen: [Digest: String] = [Self.definition.sourceKey: "unchanged"]
        for (what, change) in Self.changes {
            var changed = Self.definition
            change(&changed)
            let other = seen.updateValue(what, forKey: changed.sourceKey)
            #expect(other == nil, "\(what) and \(other ?? "")")
        }
    }

    @Test func `bases and secrets count without regard to order, bases without doubles`() {
        let same = ImageDefinition(
            context: Digest.of("context"), arguments: ["B": "2", "A": "1"], secrets: ["other", "token"], platform: "linux/amd64",
            bases: ["caddy:2", "debian:12", "caddy:2"], target: nil)
        #expect(same == Self.definition)
        #expect(same.sourceKey == Self.definition.sourceKey)
        #expect(same.key(Self.identities) == Self.definition.key(Self.identities))
    }

    @Test func `the key needs the identity of each base, the source key of none`() {
        #expect(Self.definition.key([:]) == nil)
        #expect(Self.definition.key(["debian:12": "sha256:d"]) == nil)
        #expect(Self.definition.key(["caddy:2": "sha256:c"]) == nil)
        let key = Self.definition.key(Self.identities)
        #expect(key != nil && key != Self.definition.sourceKey)
        #expect(Self.definition.key(Self.identities.merging(["unrelated:1": "sha256:u"]) { $1 }) == key)
    }

    @Test(arguments: [
        ["debian:12": "sha256:e", "caddy:2": "sha256:c"], ["debian:12": "sha256:d", "caddy:2": "sha256:e"],
        ["debian:12": "sha256:c", "caddy:2": "sha256:d"], ["debian:12": "", "caddy:2": "sha256:csha256:d"],
    ])
    func `a base that moved changes the key and no source key`(identities: [String: String]) {
        let key = Self.definition.key(identities)
        #expect(key != nil && key != Self.definition.key(Self.identities))
    }

    @Test func `without bases the key is known at once`() {
        var definition = Self.definition
        definition.bases = []
        #expect(definition.key([:]) != nil)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `definitions are equal exactly when their source keys are`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // The texts are few and short, so that equal and confusable ones occur.
        let texts = ["", "a", "b", "ab", "1", "2", "a1"]
        func text() -> String { texts.randomElement(using: &random) ?? "" }
        func list() -> [String] { (0..<Int.random(in: 0...2, using: &random)).map { _ in text() } }
        let definitions = (0..<120).map { _ in
            ImageDefinition(
                context: Digest.of(texts[Int.random(in: 0...1, using: &random)]),
                arguments: Dictionary(list().map { ($0, text()) }) { $1 }, secrets: list(), platform: text(), bases: list(), target: nil)
        }
        for left in definitions {
            for right in definitions {
                #expect((left == right) == (left.sourceKey == right.sourceKey), "\(left)\n\(right)")
            }
        }
    }

    @Test func `a key is of this form until the staging version is raised`() {
        // The caches of all clones have keys. If the hashed values change, the staging version must
        // change.
        #expect(ImageDefinition.stagingVersion == 2)
        #expect(Self.definition.sourceKey.hex == Self.handMade(Self.definition))
    }

    /// The key of the bytes that `KeyHasher` documents, computed without it.
    private static func handMade(_ definition: ImageDefinition) -> String {
        func number(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
        func field(_ text: String) -> [UInt8] { number(text.utf8.count) + Array(text.utf8) }
        func input(_ kind: String, _ name: String, _ value: String) -> [UInt8] { field(kind) + field(name) + field(value) }
        var bytes = field("image-source") + number(2) + input("schema", "staging", "2") + input("file", "context", definition.context.hex)
        bytes += input("argument", "build_args.A", "1") + input("argument", "build_args.B", "2")
        bytes += input("argument", "build_secrets.other", "named") + input("argument", "build_secrets.token", "named")
        bytes += input("argument", "platform", "linux/amd64")
        bytes += input("base", "caddy:2", "caddy:2") + input("base", "debian:12", "debian:12")
        return Digest.of(bytes).hex
    }
}
