import Pipeline
import Deployment
import FunctionModel
import Glibc

extension DoctorReport {
    /// Looks whether the secrets are set that functions name. One that a container needs fails, for `up` refuses its function; one for a
    /// build is only needed when its image is built.
    mutating func secrets(_ project: Project, _ connection: EngineConnection?, _ environment: [String: String]) {
        let uses = project.functions.flatMap(SecretUse.all)
            .filter { $0.purpose == .build || project.routedFunctions.contains($0.function) }
        guard !uses.isEmpty else { return }
        let stored =
            connection.flatMap { try? Set($0.secrets.names()) }
            ?? SecretStore.stored(project: project.name, environment: environment, userID: getuid())
        guard let stored else {
            return add("secrets", .warned, "the running state has none, or cannot be read: whether they are set is not known")
        }
        let missing = uses.filter { $0.isMissing(stored: stored, environment: environment) }
        for use in missing {
            add("secrets", use.purpose == .build ? .warned : .failed, "\(use.location): \(use.problem.message)", hints: use.problem.hints)
        }
        let names = Set(uses.map(\.secret))
        if missing.isEmpty { add("secrets", .passed, "those that functions name are set: \(names.sorted().joined(separator: ", "))") }
    }
}
