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
    /// The options of the run.
    let options: RunOptions
    /// The files that were read.
    let scan: ScannedProject
    /// The images that the engine has.
    let listing: EngineListing

    /// Current if the base is locked or the engine has the image. Without an engine, the recorded
    /// identity counts.
    func evaluate(_ outputs: Outputs) -> Verdict {
        if let locked = scan.workspace.lock?.identity(of: reference) { return .current(.base(locked)) }
        guard let images = listing.images else { return .current(.base(scan.recordedBases[reference])) }
        if options.pull, !listing.hasPulled(reference) { return .stale(Step(.base(reference), .pull, [Reason(.forced, "--pull")])) }
        if let identity = images.identities([reference])[reference] { return .current(.base(identity)) }
        return .stale(Step(.base(reference), .pull, [Reason(.imageMissing, reference)]))
    }

    /// Pulls the image, and returns its identity.
    /// - Throws: any error of the engine, ``PipelineError/baseNotPulled(_:)``, and
    ///   ``BaseNotLocked``.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        if options.pullOnly { throw BaseNotLocked(reference) }
        let present = listing.images?.identities([reference])[reference]
        do { try await listing.pull(reference) } catch let error as EngineError where error.isFailedPull {
            guard let present else { throw error }
            listing.keepBase(reference, because: error)
            return .base(present)
        }
        guard let identity = listing.images?.identities([reference])[reference] else {
            throw PipelineError.baseNotPulled(reference)
        }
        return .base(identity)
    }
}
