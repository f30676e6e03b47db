import Pipeline
import FunctionModel

extension DoctorReport {
    /// Checks that the networks that functions name exist. `up` fails at a function whose network
    /// is missing.
    mutating func networks(_ project: Project, _ connection: EngineConnection?) async {
        await volumes(project, connection)
        let uses = project.networks()
        guard !uses.isEmpty, let connection else { return }
        do {
            networks(uses, missing: try await connection.engine.missing(uses))
        } catch {
            add("networks", .warned, "\(error)")
        }
    }

    /// Looks for volumes and networks that faaso made for something else and that functions name: `up` refuses them.
    private mutating func volumes(_ project: Project, _ connection: EngineConnection?) async {
        guard let engine = connection?.engine else { return }
        do {
            let known = try await engine.missing(project.networks())
            let networks = project.networks().filter { !known.contains($0) }
            for problem in try await engine.problems(networks, project.volumes(), project: project.name) {
                add("volumes", .failed, problem.place + problem.message, hints: problem.hints)
            }
        } catch {
            add("volumes", .warned, "\(error)")
        }
    }

    mutating func networks(_ uses: [NetworkUse], missing: [NetworkUse]) {
        for use in missing { add("networks", .failed, "\(use.location): \(use.problem.message)", hints: use.problem.hints) }
        let names = Set(uses.map(\.network)).sorted().joined(separator: ", ")
        if missing.isEmpty { add("networks", .passed, "those that functions name are there: \(names)") }
    }
}
