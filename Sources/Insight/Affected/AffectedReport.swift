package import Pipeline
package import WorkModel

/// The output of `faaso affected --since REF`: the functions that differ from those of a commit,
/// with the reasons.
///
/// Both sides are read in full, the commit from git. They are compared by the lists of inputs that
/// builds, tests and deployments use. No record and no engine is asked.
package struct AffectedReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.affected/1"

    /// The part of a function that would come out differently.
    package enum Touched: String, Hashable, Sendable, Codable, CaseIterable {
        /// The image, the tests, the container, or a route to the function.
        case image, test, container, route
        /// The health check and the drain. The supervisor obeys them; no container is replaced.
        case supervision
    }

    /// One function that differs.
    package struct Function: Hashable, Sendable, Codable {
        /// The name of the function.
        package var name: String
        /// The parts that would come out differently.
        package var touches: [Touched]
        /// The causes of the differences.
        package var reasons: [Reason]
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The reference as the user gave it.
    package var since: String
    /// The commit that the reference means.
    package var commit: String
    /// The functions that differ, sorted by name.
    package var functions: [Function]
    /// The functions that the commit has and the working tree lacks.
    package var removed: [String]
    /// The number of functions that did not change.
    package var unchanged: Int
    /// The causes why the proxy or its configuration differs, besides routes.
    package var proxy: [Reason]

    /// The functions that a goal has something to do for, sorted.
    package func names(_ goal: Goal) -> [String] {
        let wanted: Set<Touched> =
            switch goal {
            case .build: [.image]
            case .test: [.image, .test]
            case .up, .deploy: Set(Touched.allCases)
            }
        return functions.filter { !wanted.isDisjoint(with: $0.touches) }.map(\.name)
    }

    /// True when a goal has nothing to do.
    package func isEmpty(_ goal: Goal) -> Bool { names(goal).isEmpty && !(goal.deploys && !proxy.isEmpty) }
}
