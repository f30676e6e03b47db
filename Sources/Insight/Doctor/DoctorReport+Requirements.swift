import Deployment
import FunctionModel
import Glibc
import Pipeline

/// The checks of the secrets, networks and volumes that functions name. `up` refuses a function
/// without one of them.
extension DoctorReport {
    /// Checks the secrets, and with an engine also the networks and volumes.
    mutating func requirements(_ project: Project, _ connection: EngineConnection?, _ environment: [String: String]) async {
        await secrets(project, connection, environment)
        guard let connection else { return }
        let named = project.requirements([.network, .volume])
        var available = Available(project: project.name, isOnSwarm: connection.isOnSwarm)
        do {
            try await available.ask(connection.manager, for: named)
            objects(named, available)
        } catch {
            add("networks", .warned, "\(error)")
        }
    }

    /// Checks the secrets. A missing build secret is only a warning, because it is needed only for
    /// a build.
    mutating func secrets(_ project: Project, _ connection: EngineConnection?, _ environment: [String: String]) async {
        let named = project.requirements([.secret, .buildSecret])
        guard !named.isEmpty else { return }
        var stored = (try? await connection?.secretVersions()).map { Set($0.keys) }
        if stored == nil, !project.settings.isOnSwarm {
            stored = SecretStore.stored(project: project.name, environment: environment, userID: getuid())
        }
        guard let stored else {
            return add("secrets", .warned, "the running state has none, or cannot be read: whether they are set is not known")
        }
        let available = Available(project: project.name, secrets: stored, environment: environment)
        if !check("secrets", named, available, isWarning: { $0.kind == .buildSecret }) {
            add("secrets", .passed, "those that functions name are set: \(Self.list(named))")
        }
    }

    /// Checks the networks and volumes.
    mutating func objects(_ named: [Requirement], _ available: Available) {
        let networks = named.filter { $0.kind == .network }
        let missing = networks.filter(available.isCreated)
        if !check("networks", networks, available), missing.count < networks.count {
            add("networks", .passed, "those that functions name are there: \(Self.list(networks.filter { !missing.contains($0) }))")
        }
        if !missing.isEmpty { add("networks", .passed, "'faaso up' creates those that do not exist: \(Self.list(missing))") }
        _ = check("volumes", named.filter { $0.kind == .volume }, available)
    }

    /// Adds a check for each unmet requirement. Returns true if there is one.
    private mutating func check(
        _ name: String, _ requirements: [Requirement], _ available: Available, isWarning: (Requirement) -> Bool = { _ in false }
    ) -> Bool {
        var isFound = false
        for requirement in requirements {
            guard let problem = available.problem(with: requirement) else { continue }
            isFound = true
            add(name, isWarning(requirement) ? .warned : .failed, problem.place + problem.message, hints: problem.hints)
        }
        return isFound
    }

    private static func list(_ requirements: [Requirement]) -> String {
        Set(requirements.map(\.name)).sorted().joined(separator: ", ")
    }
}
