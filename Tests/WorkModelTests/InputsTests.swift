import TestSupport
import Testing
import WorkModel

struct InputsTests {
    typealias Input = Inputs.Input

    /// The old input, the new input, and the only reason.
    static let changes: [(Input?, Input?, Reason)] = [
        (Input("f", .file, .text("1"), mode: "644"), Input("f", .file, .text("2"), mode: "644"), Reason(.inputChanged, "f")),
        (Input("f", .file, .text("1"), mode: "644"), Input("f", .file, .text("1"), mode: "755"), Reason(.modeChanged, "f")),
        (Input("f", .file, .text("1"), mode: "644"), Input("f", .file, .text("2"), mode: "755"), Reason(.inputChanged, "f")),
        (nil, Input("f", .file, .text("1")), Reason(.inputAdded, "f")),
        (Input("f", .file, .text("1")), nil, Reason(.inputRemoved, "f")),
        (Input("A", .argument, .text("1")), Input("A", .argument, .text("2")), Reason(.argumentChanged, "A", detail: "1 -> 2")),
        (nil, Input("A", .argument, .text("2")), Reason(.argumentChanged, "A", detail: "unset -> 2")),
        (Input("A", .argument, .text("1")), nil, Reason(.argumentChanged, "A", detail: "1 -> unset")),
        (Input("b", .base, .text("1")), Input("b", .base, .text("2")), Reason(.baseChanged, "b", detail: "1 -> 2")),
        (Input("b", .base, .text("1")), Input("b", .base, .unknown), Reason(.baseChanged, "b", detail: "1 -> unknown")),
        (Input("d", .dependency, .text("1")), Input("d", .dependency, .unknown), Reason(.dependencyChanged, "d")),
        (Input("s", .schema, .text("1")), Input("s", .schema, .text("2")), Reason(.schemaChanged, "s", detail: "1 -> 2")),
        (Input("f", .file, .text("caf\u{e9}")), Input("f", .file, .text("cafe\u{301}")), Reason(.inputChanged, "f")),
    ]

    @Test(arguments: changes)
    func `each kind of change has its reason`(old: Input?, new: Input?, reason: Reason) {
        let same = Input("same", .file, .text("same"), mode: "644")
        let before = Inputs([same] + [old].compactMap(\.self))
        let now = Inputs([new].compactMap(\.self) + [same])
        #expect(now.reasons(since: before) == [reason])
        #expect(before.reasons(since: before).isEmpty)
    }

    @Test(arguments: [Inputs.Kind.file, .argument, .base, .dependency, .schema])
    func `what is unknown now equals nothing, not even what was unknown`(kind: Inputs.Kind) {
        let unknown = Inputs([Input("x", kind, .unknown)])
        #expect(unknown.reasons(since: unknown).count == 1)
        #expect(unknown.reasons(since: unknown).allSatisfy { $0.kind != .modeChanged })
    }

    @Test func `reasons are sorted by name within each kind, whatever the order of the inputs`() {
        let inputs = [
            Input("z", .file, .text("1")), Input("a", .schema, .text("1")), Input("y", .argument, .text("1")),
            Input("b", .argument, .text("1")), Input("c", .file, .text("1")), Input("b", .base, .text("1")),
            Input("a", .dependency, .text("1")),
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
        let old = Inputs([Input("X", .argument, .text("1")), Input("X", .file, .text("1"))])
        let new = Inputs([Input("X", .argument, .text("1")), Input("X", .file, .text("2"))])
        #expect(new.reasons(since: old) == [Reason(.inputChanged, "X")])
    }

    @Test func `a file renamed to another spelling of its name is one removed and one added`() {
        let old = Inputs([Input("caf\u{e9}", .file, .text("1"))])
        let new = Inputs([Input("cafe\u{301}", .file, .text("1"))])
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
        Inputs(values.map { Input($0.key, .file, .text("\($0.value)")) })
    }
}
