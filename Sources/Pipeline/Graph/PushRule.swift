import BuildGraph
import ContentHash
import ImageBuild
import SharedCache
import WorkModel

/// The rule of a function's image in the registry. An image is pushed once, after its tests passed,
/// and is never replaced.
struct PushRule: NodeRule {
    /// The name of the function.
    let function: String
    /// The registry.
    let shared: SharedCache
    /// The run that the rule belongs to.
    let run: RunContext

    private var node: Node { .shared(function) }

    /// Current if the registry has a record of the image key.
    func evaluate(_ outputs: Outputs) async throws -> Verdict {
        guard let key = key(outputs) else {
            return .stale(Step(node, .push, [Reason(.dependencyChanged, Node.image(function).description)]))
        }
        if shared.isUnavailable { return .current(.none) }
        if try await shared.offers(function, key) { return .current(.none) }
        return .stale(Step(node, .push, [Reason(.notShared)]))
    }

    /// Pushes the image and its record. If that fails, there is a warning, and the run goes on.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        guard let key = key(outputs), let record = run.cache.imageRecord(function, key) else { throw Unneeded() }
        var tests: TestRecord?
        if case .tested(let key) = outputs[.test(function)] { tests = run.cache.testRecord(function, key) }
        let isThere = try await shared.push(record, tests: tests) { [run, node] in run.progress.line(node, $0) }
        guard isThere else { throw Unneeded() }
        return .none
    }

    private func key(_ outputs: Outputs) -> Digest? { outputs.image(of: function).flatMap { Digest(hex: $0.key) } }
}
