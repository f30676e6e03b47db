import BuildGraph
import ContainerEngine
import ImageBuild

/// A base image: what its reference means in the engine, pulled where the engine does not have it.
///
/// With `--pull`, a base that cannot be refreshed and is in the engine is used with a warning.
struct BaseRule: Sendable {
    let reference: String
    let session: Session

    /// What stands for the identity of a base that nobody has seen and, without an engine, nobody can ask for.
    static let unknown = "unknown"

    func evaluate() -> Verdict {
        let node = NodeID.base(reference)
        guard let images = session.images else {
            return .current(session.recordedBases[reference] ?? Self.unknown)
        }
        if session.options.pull, !session.hasPulled(reference) { return .stale(Step(node, "pull", [Reason(.forced, "--pull")])) }
        if let identity = images.identities([reference])[reference] { return .current(identity) }
        return .stale(Step(node, "pull", [Reason(.imageMissing, reference)]))
    }

    func perform() async throws -> String {
        let present = session.images?.identities([reference])[reference]
        do { try await session.pull(reference) } catch let error as EngineError where error.isFailedPull {
            guard let present else { throw error }
            session.keepBase(reference, because: error)
            return present
        }
        guard let identity = session.images?.identities([reference])[reference] else {
            throw PipelineError.baseNotPulled(reference)
        }
        return identity
    }
}
