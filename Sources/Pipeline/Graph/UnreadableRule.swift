import BuildGraph
import FunctionModel
import WorkModel

/// The rule of an image whose function has an unreadable file. A plan shows the build, and the
/// build fails.
struct UnreadableRule: NodeRule {
    /// The node of the image.
    let node: Node
    /// The problems of the function's files.
    let problems: ProjectProblems

    /// Always stale, with the unreadable files as reasons.
    func evaluate(_ outputs: Outputs) -> Verdict {
        .stale(Step(node, .build, problems.problems.map { Reason(.inputChanged, $0.location?.file, detail: $0.message) }))
    }

    /// Fails with the problems.
    /// - Throws: ``ProjectProblems``.
    func perform(_ step: Step, _ outputs: Outputs) throws -> NodeOutput { throw problems }
}
