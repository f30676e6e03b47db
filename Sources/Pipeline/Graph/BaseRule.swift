import BuildGraph
import ContainerEngine
import ImageBuild
import WorkModel
import Workspaces

/// The rule of a base image, given its reference and its identity in the engine. The image is
/// pulled if the engine does not have it.
///
/// The identity of a locked base is the locked one, and needs no engine. A build pulls that image
/// if the engine does not have it.
///
/// With `--pull`, a base may fail to refresh. If the engine has it, it is used with a warning.
struct BaseRule: NodeRule {
    /// The reference of the image, as a Dockerfile names it.
    let reference: String
    /// The run that the rule belongs to.
    let run: RunContext

    /// Current if the base is locked or the engine has the image. Without an engine, the recorded
    /// identity counts.
    func evaluate(_ outputs: Outputs) -> Verdict {
        if let locked = run.workspace.lock?.identity(of: reference) { return .current(.base(locked)) }
        guard let images = run.images else { return .current(.base(run.recordedBases[reference])) }
        if run.options.pull, !run.hasPulled(reference) { return .stale(Step(.base(reference), .pull, [Reason(.forced, "--pull")])) }
        if let identity = images.identities([reference])[reference] { return .current(.base(identity)) }
        return .stale(Step(.base(reference), .pull, [Reason(.imageMissing, reference)]))
    }

    /// Pulls the image, and returns its identity.
    /// - Throws: any error of the engine, ``PipelineError/baseNotPulled(_:)``, and
    ///   ``BaseNotLocked``.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        if run.options.pullOnly { throw BaseNotLocked(reference) }
        let present = run.images?.identities([reference])[reference]
        do { try await run.pull(reference) } catch let error as EngineError where error.isFailedPull {
            guard let present else { throw error }
            run.keepBase(reference, because: error)
            return .base(present)
        }
        guard let identity = run.images?.identities([reference])[reference] else {
            throw PipelineError.baseNotPulled(reference)
        }
        return .base(identity)
    }
}
