package import FunctionModel

extension PlanReport {
    /// Adds a problem for each named network that does not exist. Without an engine, adds nothing.
    /// - Parameter functions: the planned functions; empty means all.
    package mutating func checkNetworks(_ project: Project, functions: FunctionScope, _ connection: EngineConnection?) async throws {
        guard let connection else { return }
        add(try await connection.engine.missing(project.networks(functions: functions)).map(\.problem))
    }

    /// Adds problems, and sorts all of them by place.
    mutating func add(_ found: [FunctionModel.Problem]) {
        guard !found.isEmpty else { return }
        problems = (problems + found.map(Problem.init)).sorted {
            ($0.file ?? "", $0.line ?? 0, $0.column ?? 0) < ($1.file ?? "", $1.line ?? 0, $1.column ?? 0)
        }
    }
}
