import Pipeline
import Deployment
import FunctionModel
import Glibc

extension DoctorReport {
    /// Checks that the secrets that functions name are set.
    ///
    /// A missing secret of a container fails, because `up` refuses its function. A build secret is
    /// only needed if its image is built.
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
