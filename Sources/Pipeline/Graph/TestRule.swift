package import Basics
import BuildGraph
import ContentHash
import FunctionModel
package import ImageBuild

/// A function's own tests. A result counts for one image, one environment and one set of definitions; a failure is never
/// reused.
struct TestRule: Sendable {
    let function: Function
    let definition: TestDefinition
    let session: Session

    private var node: NodeID { .test(function.name) }

    func evaluate(_ outputs: Rule.Outputs) -> Verdict {
        guard let image = outputs[.image(function.name)] else {
            return .stale(Step(node, "test", [Reason(.dependencyChanged, NodeID.image(function.name).description)]))
        }
        if session.options.force { return .stale(Step(node, "test", [Reason(.forced, "--force")])) }
        if let known = session.knownTest(function.name), known.image == image { return .current(known.key.hex) }
        let key = definition.key(image: image)
        if let record = session.cache.testRecord(function.name, key), record.passed {
            session.reuse(record)
            return .current(key.hex)
        }
        return .stale(Step(node, "test", reasons(image)))
    }

    func perform(_ outputs: Rule.Outputs, _ step: Step) async throws -> String {
        guard let image = outputs[.image(function.name)] else { throw PipelineError.noImage(function.name) }
        let record = try await session.test(function, definition, image: image)
        try session.cache.store(record)
        guard record.passed else { throw TestsFailed(function: function.name, cases: record.cases) }
        return record.key.hex
    }

    /// The variables that differ from a record's. Values of an environment file are in no record, and in no reason.
    private func environment(since record: TestRecord) -> [Reason] {
        let file = record.fileVariables
        var reasons: [String: Reason] = [:]
        for name in Set(record.environment.keys).union(definition.environment.keys)
        // By bytes, as in the key: as texts, the composed and the decomposed form of a letter are equal.
        where record.environment[name].map({ Array($0.utf8) }) != definition.environment[name].map({ Array($0.utf8) }) {
            let old = record.environment[name].map { .shown($0) } ?? (file?.marks[name] == nil ? Reason.Value.unset : .hidden)
            let isInFile = definition.fileVariables[name] != nil
            let new = definition.environment[name].map { .shown($0) } ?? (isInFile ? Reason.Value.hidden : .unset)
            reasons[name] = Reason(.argumentChanged, "environment.\(name)", detail: Reason.change(from: old, to: new))
        }
        let now = FileVariables(definition.fileVariables, function: function.name, key: session.cache.markKey())
        guard file?.digest != now?.digest else { return reasons.sorted { $0.key < $1.key }.map(\.value) }
        for name in FileVariables.changed(from: file, to: now) where reasons[name] == nil {
            reasons[name] = Reason(.argumentChanged, "environment.\(name)")
        }
        // The record of another clone: its marks say nothing here.
        if reasons.isEmpty { return [Reason(.argumentChanged, "environment_file", detail: "changed")] }
        return reasons.sorted { $0.key < $1.key }.map(\.value)
    }

    private func reasons(_ image: String) -> [Reason] {
        guard let record = session.cache.currentTest(function.name) else { return [Reason(.neverBuilt)] }
        var reasons: [Reason] = []
        if record.image != image { reasons.append(Reason(.dependencyChanged, NodeID.image(function.name).description)) }
        reasons += environment(since: record)
        if record.definitions != definition.definitions { reasons.append(Reason(.argumentChanged, "test")) }
        if reasons.isEmpty, !record.passed {
            let failed = record.cases.filter { $0.failure != nil }.map(\.name)
            reasons.append(Reason(.previousFailed, detail: failed.joined(separator: ", ")))
        }
        return reasons.isEmpty ? [Reason(.neverBuilt, detail: "its record is gone")] : reasons
    }
}

/// Tests that did not pass: expected and actual of each case.
package struct TestsFailed: Explained, Sendable {
    package var function: String
    package var cases: [TestRecord.Case]

    package var failed: [TestRecord.Case] { cases.filter { $0.failure != nil } }

    package var description: String {
        "\(failed.count) of \(cases.count.counted("test")) of '\(function)' failed"
    }
}

extension TestsFailed {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
