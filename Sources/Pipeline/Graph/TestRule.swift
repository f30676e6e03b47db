import BuildGraph
import Deployment
import FunctionModel
import ImageBuild
import WorkModel

/// The rule of a function's own tests. A result counts for one image, one environment and one set
/// of definitions. A failure is never reused.
struct TestRule: NodeRule {
    /// The function with its metadata.
    let function: Function
    /// The current definition of its tests.
    let definition: TestDefinition
    /// The options of the run.
    let options: RunOptions
    /// The files and results that were read.
    let scan: ScannedProject
    /// The findings that are written at the end of the run.
    let records: DeferredRecords
    /// The tests of the run.
    let tests: TestWork
    /// Waits for the start of the function's new container, if it is under way. Returns nil if
    /// there is no healthy one.
    let candidate: @Sendable () async -> Candidate?

    private var node: Node { .test(function.name) }

    /// Current if a record of passed tests has the test key.
    func evaluate(_ outputs: Outputs) -> Verdict {
        guard let image = outputs.image(of: function.name)?.id else {
            return .stale(Step(node, .test, [Reason(.dependencyChanged, Node.image(function.name).description)]))
        }
        if let only = options.onlyTests {
            let detail = only.sorted().map { "--only \($0)" }.joined(separator: " ")
            return definition.only(only).tests.isEmpty ? .current(.none) : .stale(Step(node, .test, [Reason(.forced, detail)]))
        }
        if options.force { return .stale(Step(node, .test, [Reason(.forced, "--force")])) }
        if let known = scan.cachedTest(function.name), known.image == image { return .current(.tested(known.key)) }
        let key = definition.key(image: image)
        if let record = scan.cache.testRecord(function.name, key), record.passed, scan.project.trusts(record.pulled) {
            records.reuse(record)
            return .current(.tested(key))
        }
        return .stale(Step(node, .test, reasons(image)))
    }

    /// Runs the tests, and stores their record. A run of some of the tests is not recorded.
    /// - Throws: ``TestsFailed``, and any error of the engine.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        guard let image = outputs.image(of: function.name)?.id else { throw PipelineError.noImage(function.name) }
        let record = try await tests.run(function, definition.only(options.onlyTests), image: image) { await tested(image) }
        guard options.onlyTests == nil else {
            guard record.passed else { throw TestsFailed(record, isRecorded: false) }
            return .none
        }
        try scan.cache.store(record)
        guard record.passed else { throw TestsFailed(record) }
        return .tested(record.key)
    }

    /// The new container that answers the requests; nil if they go to a container of their own.
    private func tested(_ image: String) async -> TestedContainer? {
        guard TestDefinition.fitsCandidate(of: function), let candidate = await candidate(), candidate.function.image?.id == image
        else { return nil }
        return TestedContainer(id: candidate.id, name: candidate.name, port: candidate.port)
    }

    private func reasons(_ image: String) -> [Reason] {
        guard let record = scan.cache.currentTest(function.name) else { return [Reason(.neverBuilt)] }
        var reasons: [Reason] = []
        if record.image != image { reasons.append(Reason(.dependencyChanged, Node.image(function.name).description)) }
        reasons += record.reasons(definition, markKey: scan.cache.markKey())
        if reasons.isEmpty, let pulled = record.pulled, !scan.project.trusts(pulled) {
            reasons.append(Reason(.neverBuilt, detail: pulled.distrust))
        }
        if reasons.isEmpty, !record.passed {
            let failed = record.cases.filter { $0.failure != nil }.map(\.name)
            reasons.append(Reason(.previousFailed, detail: failed.joined(separator: ", ")))
        }
        return reasons.isEmpty ? [Reason(.neverBuilt, detail: "its record is gone")] : reasons
    }
}
