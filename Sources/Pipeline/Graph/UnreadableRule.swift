import BuildGraph
import FunctionModel
import WorkModel

/// The rule of an image whose function has a file that cannot be read. A plan shows the build, and the build fails.
struct UnreadableRule: NodeRule {
    let node: Node
    let problems: ProjectProblems

    func evaluate(_ outputs: Outputs) -> Verdict {
        .stale(Step(node, .build, problems.problems.map { Reason(.inputChanged, $0.location?.file, detail: $0.message) }))
    }

    func perform(_ step: Step, _ outputs: Outputs) throws -> NodeOutput { throw problems }
}
