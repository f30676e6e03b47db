import BuildGraph
import ImageBuild
import WorkModel

/// The rule of a base image: its reference and its identity in the engine. It is pulled if the engine does not have it.
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
        try await run.pull(reference)
        guard let identity = run.images?.identities([reference])[reference] else {
            throw PipelineError.baseNotPulled(reference)
        }
        return .base(identity)
    }
}
