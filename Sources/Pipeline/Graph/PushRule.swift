import BuildGraph
import ContentHash
import FunctionModel
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

    var waits: Bool { true }

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
        guard let key = key(outputs) else { throw Unneeded() }
        // An image that was only found in the engine may be anybody's.
        guard let record = run.cache.imageRecord(function, key), !record.isAdopted else {
            run.progress.warning("the image of '\(function)' is not pushed: it was found in the engine, not built; --force builds it")
            throw Unneeded()
        }
        var tests: TestRecord?
        if case .tested(let key) = outputs[.test(function)] { tests = run.cache.testRecord(function, key) }
        let hasTests = run.project.function(function)?.metadata.tests.isEmpty == false
        guard tests != nil || !hasTests else { throw Unneeded() }
        let isThere = try await shared.push(record, tests: tests) { [run, node] in run.progress.line(node, $0) }
        guard isThere else { throw Unneeded() }
        return .none
    }

    private func key(_ outputs: Outputs) -> Digest? { outputs.image(of: function).flatMap { Digest(hex: $0.key) } }
}
