import BuildGraph
import Deployment
import FunctionModel
import WorkModel
import Glibc

extension PlanReport {
    /// Adds a problem for each secret that the plan needs and that is not set. If the stored
    /// secrets are unknown, marks the secrets as unchecked.
    /// - Parameter stored: the names of the secrets that are set; nil if they are unknown.
    mutating func check(_ uses: [SecretUse], stored: Set<String>?, environment: [String: String]) {
        guard !uses.isEmpty else { return }
        guard let stored else { return unchecked.append("secrets") }
        let missing = uses.filter { $0.isMissing(stored: stored, environment: environment) }
        if !missing.isEmpty { add(ProjectProblems(missing.map(\.problem)).problems) }
    }
}

extension Project {
    /// The secrets that a run needs.
    ///
    /// A run needs the secrets of all functions that are served after it, with or without a step
    /// for them. It also needs the secrets of the images that it builds.
    func secrets(for goal: Goal, _ steps: [Step], functions wanted: FunctionScope) -> [SecretUse] {
        let built = Set(steps.filter { $0.node.kind == .image && $0.action == .build }.map(\.node.name))
        let routed = goal.deploys ? routedFunctions : []
        return functions.filter { wanted.contains($0.name) }.flatMap(SecretUse.all)
            .filter { ($0.purpose == .build ? built : routed).contains($0.function) }
    }
}

/// A plan that was made without an engine, stored for the next run. Secrets are not files of the
/// repository, so they are checked each time.
struct OfflinePlan: Hashable, Sendable, Codable {
    var report: PlanReport
    var project: String
    /// The secrets that the plan needs.
    var secrets: [SecretUse]

    /// The plan, with the problems of the currently missing secrets.
    func checked(environment: [String: String]) -> PlanReport {
        var report = report
        let stored = secrets.isEmpty ? nil : SecretStore.stored(project: project, environment: environment, userID: getuid())
        report.check(secrets, stored: stored, environment: environment)
        return report
    }
}
