import Basics
import BuildGraph
package import Deployment
package import FunctionModel
import Glibc
import WorkModel

extension PlanReport {
    /// Adds a problem for each unmet requirement of the plan, and the networks that it creates. If
    /// the stored secrets are unknown, marks the secrets as unchecked.
    mutating func check(_ requirements: [Requirement], _ available: Available) {
        let namesSecrets = requirements.contains { $0.kind == .secret || $0.kind == .buildSecret }
        if namesSecrets, available.secrets == nil { unchecked.append(.secrets) }
        let created = Dictionary(grouping: requirements.filter(available.isCreated), by: \.name).map { name, requirements in
            Network(name: name, functions: Set(requirements.map(\.function)).sorted())
        }
        if !created.isEmpty { networks = created.sorted { $0.name < $1.name } }
        let found = requirements.compactMap(available.problem)
        if !found.isEmpty { add(ProjectProblems(found).problems) }
    }

    /// Adds a problem that names the rollback which is in force, if a step is about a function that
    /// it brought back. Nil adds nothing.
    package mutating func note(_ rollback: StandingRollback?) {
        guard let rollback, steps.contains(where: { $0.node.function.map(rollback.concerns) ?? false }) else { return }
        let part = rollback.function.map { " of '\($0)'" } ?? ""
        let message =
            "deployment \(rollback.number) is a rollback\(part) to deployment \(rollback.target); 'faaso up' deploys the repository again"
        add([FunctionModel.Problem(message, hints: ["to keep what runs, take the edit back first (git revert)"])])
    }

    /// Adds problems, and sorts all of them by place.
    package mutating func add(_ found: [FunctionModel.Problem]) {
        guard !found.isEmpty else { return }
        problems = (problems + found.map(Problem.init)).sorted {
            ($0.file ?? "", $0.line ?? 0, $0.column ?? 0) < ($1.file ?? "", $1.line ?? 0, $1.column ?? 0)
        }
    }
}

extension Project {
    /// The secrets that a run needs.
    ///
    /// A run needs the secrets of all functions that are served after it, with or without a step
    /// for them. It also needs the secrets of the images that it builds.
    func secrets(for goal: Goal, _ steps: [Step], functions: FunctionScope) -> [Requirement] {
        requirements(goal.deploys ? [.secret, .buildSecret] : [.buildSecret], functions: functions)
            .needed(byBuilds: steps.filter { $0.action == .build }.map(\.node))
    }
}

/// A plan that was made without an engine, stored for the next run. Secrets are not files of the
/// repository, so they are checked each time.
struct OfflinePlan: Hashable, Sendable, Codable {
    /// The plan without the problems of secrets.
    var report: PlanReport
    /// The name of the project.
    var project: String
    /// The secrets that the plan needs.
    var secrets: [Requirement]
    /// The lines of the report's problems, which are no part of its form.
    private var sources: [SourceLine?]

    /// Creates a plan to store.
    init(_ report: PlanReport, project: String, secrets: [Requirement]) {
        (self.report, self.project, self.secrets) = (report, project, secrets)
        sources = report.problems.map(\.source)
    }

    /// Returns the plan, with the problems of the currently missing secrets.
    /// - Parameter files: the files of the repository, for the lines in messages.
    func checked(environment: [String: String], in files: ProjectFiles) -> PlanReport {
        var report = report
        for (index, source) in zip(report.problems.indices, sources) { report.problems[index].source = source }
        let stored = secrets.isEmpty ? nil : SecretStore.stored(project: project, environment: environment, userID: getuid())
        report.check(secrets, Available(project: project, secrets: stored, environment: environment) { $0.line(in: files) })
        return report
    }
}

extension SecretStore {
    /// The names of the stored secrets, read without an engine from this user's deployments of the
    /// project. Nil if there are none, or if they cannot be read.
    package static func stored(project: String, environment: [String: String], userID: UInt32) -> Set<String>? {
        let state = StateFolder(path: StateFolder.path(project: project, environment: environment, userID: userID))
        guard FileEffects.onDisk.identity(state.path) != nil, let names = try? SecretStore(state: state).names() else { return nil }
        return Set(names)
    }
}
