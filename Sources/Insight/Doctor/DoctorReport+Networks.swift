import Pipeline
import FunctionModel

extension DoctorReport {
    /// Checks that the networks that functions name exist. `up` fails at a function whose network
    /// is missing.
    mutating func networks(_ project: Project, _ connection: EngineConnection?) async {
        let uses = project.networks()
        guard !uses.isEmpty, let connection else { return }
        do {
            networks(uses, missing: try await connection.engine.missing(uses))
        } catch {
            add("networks", .warned, "\(error)")
        }
    }

    mutating func networks(_ uses: [NetworkUse], missing: [NetworkUse]) {
        for use in missing { add("networks", .failed, "\(use.location): \(use.problem.message)", hints: use.problem.hints) }
        let names = Set(uses.map(\.network)).sorted().joined(separator: ", ")
        if missing.isEmpty { add("networks", .passed, "those that functions name are there: \(names)") }
    }
}
