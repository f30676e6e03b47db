import BuildGraph
import ImageBuild

/// A base image: what its reference means in the engine, pulled where the engine does not have it.
struct BaseRule: Sendable {
    let reference: String
    let run: RunContext

    /// What stands for the identity of a base that nobody has seen and, without an engine, nobody can ask for.
    static let unknown = "unknown"

    func evaluate() -> Verdict {
        let node = NodeID.base(reference)
        guard let images = run.images else {
            return .current(run.recordedBases[reference] ?? Self.unknown)
        }
        if run.options.pull, !run.hasPulled(reference) { return .stale(Step(node, "pull", [Reason(.forced, "--pull")])) }
        if let identity = images.identities([reference])[reference] { return .current(identity) }
        return .stale(Step(node, "pull", [Reason(.imageMissing, reference)]))
    }

    func perform() async throws -> String {
        try await run.pull(reference)
        guard let identity = run.images?.identities([reference])[reference] else {
            throw PipelineError.baseNotPulled(reference)
        }
        return identity
    }
}
