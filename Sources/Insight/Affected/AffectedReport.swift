package import Pipeline
package import WorkModel

/// `faaso affected --since REF`: the functions that differ from those of a commit, and why. Schema
/// `faaso.affected/1`.
///
/// Both sides are read in full, the commit from git. They are compared by the lists of inputs that
/// builds, tests and deployments use. No record and no engine is asked.
package struct AffectedReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.affected/1"

    /// The part of a function that would come out differently.
    package enum Touched: String, Hashable, Sendable, Codable, CaseIterable {
        case image, test, container, route
        /// The health check and the drain. The supervisor obeys them; no container is replaced.
        case supervision
    }

    package struct Function: Hashable, Sendable, Codable {
        package var name: String
        package var touches: [Touched]
        package var reasons: [Reason]
    }

    package var schema = Self.schemaName
    /// The reference as it was given.
    package var since: String
    /// The commit that the reference means.
    package var commit: String
    /// Sorted by name.
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

    /// True if a goal has nothing to do.
    package func isEmpty(_ goal: Goal) -> Bool { names(goal).isEmpty && !(goal.deploys && !proxy.isEmpty) }
}
