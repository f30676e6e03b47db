import BuildGraph
import FunctionModel

extension Rule {
    /// The image of a function some file of which can't be read. A plan shows that it would be built, and the build fails.
    static func unreadable(_ node: NodeID, _ problems: ProjectProblems) -> Rule {
        let reasons = problems.problems.map { Reason(.inputChanged, $0.location?.file, detail: $0.message) }
        return Rule(
            evaluate: { _ in .stale(Step(node, "build", reasons)) },
            perform: { _, _ in throw problems })
    }
}
