import BuildGraph
import SeededRandom
import Testing

struct InputsTests {
    typealias Input = Inputs.Input

    /// What was, what is, and the one reason.
    static let changes: [(Input?, Input?, Reason)] = [
        (Input("f", .file, value: "1", mode: "644"), Input("f", .file, value: "2", mode: "644"), Reason(.inputChanged, "f")),
        (Input("f", .file, value: "1", mode: "644"), Input("f", .file, value: "1", mode: "755"), Reason(.modeChanged, "f")),
        (Input("f", .file, value: "1", mode: "644"), Input("f", .file, value: "2", mode: "755"), Reason(.inputChanged, "f")),
        (nil, Input("f", .file, value: "1"), Reason(.inputAdded, "f")),
        (Input("f", .file, value: "1"), nil, Reason(.inputRemoved, "f")),
        (Input("A", .argument, value: "1"), Input("A", .argument, value: "2"), Reason(.argumentChanged, "A", detail: "1 -> 2")),
        (nil, Input("A", .argument, value: "2"), Reason(.argumentChanged, "A", detail: "unset -> 2")),
        (Input("A", .argument, value: "1"), nil, Reason(.argumentChanged, "A", detail: "1 -> unset")),
        (Input("b", .base, value: "1"), Input("b", .base, value: "2"), Reason(.baseChanged, "b", detail: "1 -> 2")),
        (Input("b", .base, value: "1"), Input("b", .base, value: nil), Reason(.baseChanged, "b", detail: "1 -> unknown")),
        (Input("d", .dependency, value: "1"), Input("d", .dependency, value: nil), Reason(.dependencyChanged, "d")),
        (Input("s", .schema, value: "1"), Input("s", .schema, value: "2"), Reason(.schemaChanged, "s", detail: "1 -> 2")),
        (Input("f", .file, value: "caf\u{e9}"), Input("f", .file, value: "cafe\u{301}"), Reason(.inputChanged, "f")),
    ]

    @Test(arguments: changes)
    func `each kind of change has its reason`(old: Input?, new: Input?, reason: Reason) {
        let same = Input("same", .file, value: "same", mode: "644")
        let before = Inputs([same] + [old].compactMap(\.self))
        let now = Inputs([new].compactMap(\.self) + [same])
        #expect(now.reasons(since: before) == [reason])
        #expect(before.reasons(since: before).isEmpty)
    }

    @Test(arguments: [Inputs.Kind.file, .argument, .base, .dependency, .schema])
    func `what is unknown now equals nothing, not even what was unknown`(kind: Inputs.Kind) {
        let unknown = Inputs([Input("x", kind, value: nil)])
        #expect(unknown.reasons(since: unknown).count == 1)
        #expect(unknown.reasons(since: unknown).allSatisfy { $0.kind != .modeChanged })
    }

    @Test func `reasons are sorted by name within each kind, whatever the order of the inputs`() {
        let inputs = [
            Input("z", .file, value: "1"), Input("a", .schema, value: "1"), Input("y", .argument, value: "1"),
            Input("b", .argument, value: "1"), Input("c", .file, value: "1"), Input("b", .base, value: "1"),
            Input("a", .dependency, value: "1"),
        ]
        for seed in 1...20 {
            var generator = SeededGenerator(seed: seed)
            let reasons = Inputs(inputs.shuffled(using: &generator)).reasons(since: Inputs([]))
            #expect(
                reasons.map { "\($0.kind.rawValue) \($0.input ?? "")" } == [
                    "input-added c", "input-added z", "argument-changed b", "argument-changed y", "base-changed b",
                    "dependency-changed a", "schema-changed a",
                ], "seed \(seed)")
        }
    }

    @Test func `an argument never hides a file of its name`() {
        let old = Inputs([Input("X", .argument, value: "1"), Input("X", .file, value: "1")])
        let new = Inputs([Input("X", .argument, value: "1"), Input("X", .file, value: "2")])
        #expect(new.reasons(since: old) == [Reason(.inputChanged, "X")])
    }

    @Test func `a file renamed to another spelling of its name is one removed and one added`() {
        let old = Inputs([Input("caf\u{e9}", .file, value: "1")])
        let new = Inputs([Input("cafe\u{301}", .file, value: "1")])
        #expect(new.reasons(since: old).map(\.kind) == [.inputAdded, .inputRemoved])
        #expect(old != new)
    }

    @Test func `reasons agree with a naive comparison of random inputs`() {
        for seed in 1...500 {
            var generator = SeededGenerator(seed: seed)
            let (old, new) = (random(using: &generator), random(using: &generator))
            var expected: Set<String> = []
            for name in Set(old.keys).union(new.keys) where old[name] != new[name] { expected.insert(name) }
            let reasons = inputs(new).reasons(since: inputs(old))
            #expect(Set(reasons.compactMap(\.input)) == expected && reasons.count == expected.count, "seed \(seed)")
            for reason in reasons {
                let name = reason.input ?? ""
                let kind: Reason.Kind = old[name] == nil ? .inputAdded : new[name] == nil ? .inputRemoved : .inputChanged
                #expect(reason.kind == kind, "seed \(seed)")
            }
        }
    }

    private func random(using generator: inout SeededGenerator) -> [String: Int] {
        var values: [String: Int] = [:]
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            values["f\(Int.random(in: 0...9, using: &generator))"] = Int.random(in: 0...2, using: &generator)
        }
        return values
    }

    private func inputs(_ values: [String: Int]) -> Inputs {
        Inputs(values.map { Input($0.key, .file, value: "\($0.value)") })
    }
}
