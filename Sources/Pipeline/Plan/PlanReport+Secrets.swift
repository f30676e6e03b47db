import BuildGraph
import Deployment
import FunctionModel
import WorkModel
import Glibc

extension PlanReport {
    /// Adds a problem for each secret that the plan needs and that is not set; where that can't be known, that it was not looked at.
    /// - Parameter stored: the names of the secrets that are set; nil when they can't be known.
    mutating func check(_ uses: [SecretUse], stored: Set<String>?, environment: [String: String]) {
        guard !uses.isEmpty else { return }
        guard let stored else { return unchecked.append("secrets") }
        let missing = uses.filter { $0.isMissing(stored: stored, environment: environment) }
        if !missing.isEmpty { add(ProjectProblems(missing.map(\.problem)).problems) }
    }
}

extension Project {
    /// The secrets that a run needs: those of what is served when it has ended, whether or not it has anything to do about it, and of the
    /// images that it builds.
    func secrets(for goal: Goal, _ steps: [Step], functions wanted: FunctionScope) -> [SecretUse] {
        let built = Set(steps.filter { $0.node.kind == .image && $0.action == .build }.map(\.node.name))
        let routed = goal.deploys ? routedFunctions : []
        return functions.filter { wanted.contains($0.name) }.flatMap(SecretUse.all)
            .filter { ($0.purpose == .build ? built : routed).contains($0.function) }
    }
}

/// A plan that was made without an engine, for the next look: secrets are no files of the repository, and are looked at each time.
struct OfflinePlan: Hashable, Sendable, Codable {
    var report: PlanReport
    var project: String
    /// What the plan needs.
    var secrets: [SecretUse]

    /// The plan with what is to be said of secrets now.
    func checked(environment: [String: String]) -> PlanReport {
        var report = report
        let stored = secrets.isEmpty ? nil : SecretStore.stored(project: project, environment: environment, userID: getuid())
        report.check(secrets, stored: stored, environment: environment)
        return report
    }
}
