import BuildGraph
import ContainerEngine
import Deployment
import FunctionModel
import ImageBuild
import WorkModel
import Workspaces

/// The problems that are known before anything is built.
extension Runner {
    /// The requirements of a run, with what exists of them.
    /// - Parameter steps: the steps of the run.
    /// - Throws: any error of the engine, and of the folder of secrets.
    func requirements(
        _ goal: Goal, _ steps: [Step], _ connection: EngineConnection
    ) async throws -> (named: [Requirement], available: Available) {
        let project = workspace.project
        let secrets = project.secrets(for: goal, steps, functions: options.functions)
        let objects = goal.deploys ? project.requirements([.network, .volume], functions: options.functions) : []
        let files = workspace.plainFiles
        var available = Available(
            project: project.name, secrets: secrets.isEmpty ? nil : Set(try await connection.secretVersions().keys),
            environment: environment, isOnSwarm: connection.isOnSwarm
        ) { $0.line(in: files) }
        try await available.ask(connection.manager, for: objects)
        return (secrets + objects, available)
    }

    /// The warnings about images that will be built and likely run as root.
    ///
    /// The engine is asked for the user of a base image. If it lacks the image, the warning stays.
    func rootWarnings(_ steps: [Step]) async -> [Problem] {
        let files = workspace.plainFiles
        var warnings: [Problem] = []
        for step in steps where step.action == .build {
            guard let function = workspace.project.function(step.node.name), let suspect = RootSuspect(function, in: files) else {
                continue
            }
            if let base = suspect.base, let connection, let user = try? await connection.engine.image(base.familiar)?.user,
                !ImageUser.isRoot(user)
            {
                continue
            }
            warnings.append(suspect.warning)
        }
        return warnings
    }

    /// The problems at which functions of a run will be refused. Empty for a run that builds and
    /// tests nothing, because its steps report them at once.
    ///
    /// The steps go on, because other functions need none of this. An error of the engine is left
    /// to them.
    func foreseen(_ goal: Goal, _ steps: [Step]) async -> [Problem] {
        guard let connection, steps.contains(where: { $0.action == .build || $0.action == .test }) else { return [] }
        var problems = await rootWarnings(steps)
        if goal.deploys, let (named, available) = try? await requirements(goal, steps, connection) {
            problems += named.compactMap(available.problem)
        }
        return problems.isEmpty ? [] : ProjectProblems(problems).problems
    }
}
