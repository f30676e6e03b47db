import BuildGraph
import ContainerEngine
import ImageBuild
import WorkModel

/// The rule of a base image: its reference and its identity in the engine. It is pulled if the engine does not have it.
///
/// With `--pull`, a base that cannot be refreshed and is in the engine is used with a warning.
struct BaseRule: NodeRule {
    let reference: String
    let run: RunContext

    func evaluate(_ outputs: Outputs) -> Verdict {
        guard let images = run.images else { return .current(.base(run.recordedBases[reference])) }
        if run.options.pull, !run.hasPulled(reference) { return .stale(Step(.base(reference), .pull, [Reason(.forced, "--pull")])) }
        if let identity = images.identities([reference])[reference] { return .current(.base(identity)) }
        return .stale(Step(.base(reference), .pull, [Reason(.imageMissing, reference)]))
    }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
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
