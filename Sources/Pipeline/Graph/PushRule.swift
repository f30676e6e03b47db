import BuildGraph
import ContentHash
import FunctionModel
import ImageBuild
import SharedCache
import WorkModel

/// The rule of a function's image in the registry. An image is pushed after its tests passed.
///
/// A valid record is replaced only if `--force` or `--no-cache` built the image again, or if the
/// record lacks tests.
struct PushRule: NodeRule {
    /// The name of the function.
    let function: String
    /// The registry.
    let shared: SharedCache
    /// The options of the run.
    let options: RunOptions
    /// The project and its cache.
    let scan: ScannedProject
    /// The receiver of events.
    let progress: Progress
    /// The identifier of the image that the nodes of a swarm have pulled from the registry. It is
    /// not asked for again. Nil if none is known.
    var pulled: String?

    var waits: Bool { true }

    private var node: Node { .shared(function) }
    private var isForced: Bool { options.force || options.noCache }

    /// Current if the registry has a valid record of the image key with these tests.
    func evaluate(_ outputs: Outputs) async throws -> Verdict {
        guard let key = key(outputs) else { return push(Reason(.dependencyChanged, Node.image(function).description)) }
        if isForced { return push(Reason(.forced, options.noCache ? "--no-cache" : "--force")) }
        if let pulled, outputs.image(of: function)?.id == pulled { return .current(.none) }
        switch try await shared.standing(function, key) {
        case .absent, .unknown: return push(Reason(.notShared))
        case .unusable(let reason): return push(Reason(.notShared, detail: reason))
        case .valid(let record):
            guard let tests = tests(outputs), let image = outputs.image(of: function)?.id else { return .current(.none) }
            let isLacking = try await shared.lacks(tests, record, of: image)
            return isLacking ? push(Reason(.notShared, detail: "its record lacks the present tests")) : .current(.none)
        }
    }

    private func push(_ reason: Reason) -> Verdict { .stale(Step(node, .push, [reason])) }

    /// Pushes the image and its record. If that fails, there is a warning, and the run goes on.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        guard let key = key(outputs) else { throw Unneeded() }
        let record = scan.cache.imageRecord(function, key)
        let tests = tests(outputs)
        if let problem = problem(record, tests) {
            progress.warning("the image of '\(function)' is not pushed: \(problem); --force builds it")
            throw Unneeded()
        }
        let hasTests = scan.project.function(function)?.metadata.tests.isEmpty == false
        guard let record, tests != nil || !hasTests else { throw Unneeded() }
        let isThere = try await shared.push(record, tests: tests, isForced: isForced) { [progress, node] in progress.line(node, $0) }
        guard isThere else { throw Unneeded() }
        return .none
    }

    /// The reason why nobody here answers for an image. A signature would make others trust it.
    private func problem(_ record: ImageRecord?, _ tests: TestRecord?) -> String? {
        // An image that was only found in the engine may be anybody's.
        guard let record, !record.isAdopted else { return "it was found in the engine, not built" }
        if let pulled = record.pulled, !shared.vouches(for: pulled) { return pulled.distrust }
        if let pulled = tests?.pulled, !shared.vouches(for: pulled) { return "its tests were \(pulled.distrust)" }
        return nil
    }

    private func tests(_ outputs: Outputs) -> TestRecord? {
        guard case .tested(let key) = outputs[.test(function)] else { return nil }
        return scan.cache.testRecord(function, key)
    }

    private func key(_ outputs: Outputs) -> Digest? { outputs.image(of: function).flatMap { Digest(hex: $0.key) } }
}
