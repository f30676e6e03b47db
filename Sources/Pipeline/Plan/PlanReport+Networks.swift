package import FunctionModel

extension PlanReport {
    /// Adds a problem for each network that is named and does not exist, and for each network and volume that faaso made for something
    /// else. Without an engine nothing is added.
    /// - Parameter functions: the planned functions.
    package mutating func checkNetworks(_ project: Project, functions: FunctionScope, _ connection: EngineConnection?) async throws {
        guard let connection else { return }
        let (networks, volumes) = (project.networks(functions: functions), project.volumes(functions: functions))
        add(try await connection.engine.problems(networks, volumes, project: project.name))
    }

    /// Adds problems, and sorts all of them by place.
    mutating func add(_ found: [FunctionModel.Problem]) {
        guard !found.isEmpty else { return }
        problems = (problems + found.map(Problem.init)).sorted {
            ($0.file ?? "", $0.line ?? 0, $0.column ?? 0) < ($1.file ?? "", $1.line ?? 0, $1.column ?? 0)
        }
    }
}
