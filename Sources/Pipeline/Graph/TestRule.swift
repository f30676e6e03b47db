import BuildGraph
import ContentHash
import FunctionModel
package import ImageBuild

/// A function's own tests. A result counts for one image, one environment and one set of definitions; a failure is never
/// reused.
struct TestRule: Sendable {
    let function: Function
    let definition: TestDefinition
    let run: RunContext

    private var node: NodeID { .test(function.name) }

    func evaluate(_ outputs: Rule.Outputs) -> Verdict {
        guard let image = outputs[.image(function.name)] else {
            return .stale(Step(node, "test", [Reason(.dependencyChanged, NodeID.image(function.name).description)]))
        }
        if run.options.force { return .stale(Step(node, "test", [Reason(.forced, "--force")])) }
        if let known = run.cachedTest(function.name), known.image == image { return .current(known.key.hex) }
        let key = definition.key(image: image)
        if let record = run.cache.testRecord(function.name, key), record.passed {
            run.reuse(record)
            return .current(key.hex)
        }
        return .stale(Step(node, "test", reasons(image)))
    }

    func perform(_ outputs: Rule.Outputs, _ step: Step) async throws -> String {
        guard let image = outputs[.image(function.name)] else { throw PipelineError.noImage(function.name) }
        let record = try await run.test(function, definition, image: image)
        try run.cache.store(record)
        guard record.passed else { throw TestsFailed(function: function.name, cases: record.cases) }
        return record.key.hex
    }

    /// What may be shown of a variable: what comes from a file of its own is often not meant to be seen.
    private static func value(_ text: String?, _ file: String?) -> Reason.Value {
        text.map { file == nil ? .shown($0) : .hidden } ?? .unset
    }

    private func reasons(_ image: String) -> [Reason] {
        guard let record = run.cache.currentTest(function.name) else { return [Reason(.neverBuilt)] }
        var reasons: [Reason] = []
        if record.image != image { reasons.append(Reason(.dependencyChanged, NodeID.image(function.name).description)) }
        for name in Set(record.environment.keys).union(definition.environment.keys).sorted()
        // By bytes, as in the key: as texts, the composed and the decomposed form of a letter are equal.
        where record.environment[name].map({ Array($0.utf8) }) != definition.environment[name].map({ Array($0.utf8) }) {
            let change = Reason.change(
                from: Self.value(record.environment[name], record.environmentFile),
                to: Self.value(definition.environment[name], definition.environmentFile))
            reasons.append(Reason(.argumentChanged, "environment.\(name)", detail: change))
        }
        if record.definitions != definition.definitions { reasons.append(Reason(.argumentChanged, "test")) }
        if reasons.isEmpty, !record.passed {
            let failed = record.cases.filter { $0.failure != nil }.map(\.name)
            reasons.append(Reason(.previousFailed, detail: failed.joined(separator: ", ")))
        }
        return reasons.isEmpty ? [Reason(.neverBuilt, detail: "its record is gone")] : reasons
    }
}

/// Tests that did not pass: expected and actual of each case.
package struct TestsFailed: Error, Sendable, CustomStringConvertible {
    package var function: String
    package var cases: [TestRecord.Case]

    package var failed: [TestRecord.Case] { cases.filter { $0.failure != nil } }

    package var description: String {
        "\(failed.count) of \(cases.count.counted("test")) of '\(function)' failed"
    }
}
