import Basics
import ContainerEngine
package import ContentHash
import Deployment
import FoundationEssentials
package import FunctionModel
import Glibc
import ImageBuild
import Pipeline
import WorkModel
import Workspaces

/// The findings of `faaso doctor`.
package struct DoctorReport: Hashable, Sendable, Codable {
    /// The result of a check. A warning does not fail the command.
    package enum Result: String, Hashable, Sendable, Codable, CaseIterable { case passed, warned, failed }

    /// One check.
    package struct Check: Hashable, Sendable, Codable {
        /// The name of the checked part, such as `engine`.
        package var name: String
        /// The result of the check.
        package var result: Result
        /// The finding, as a lowercase sentence without a full stop.
        package var finding: String
        /// The advice for the reader, one sentence each.
        package var hints: [String]
    }

    /// The schema of the output.
    package var schema = "faaso.doctor/1"
    /// The checks in the order in which they were made.
    package var checks: [Check] = []

    /// Checks the repository, the cache, the engine, the docker CLI and the base images. Also
    /// checks the registry, the running state, the proxy's ports, the secrets and the networks.
    /// Changes nothing.
    /// - Parameter journal: finds the journal of a root; nil for none.
    package static func make(
        directory: String, choice: StageChoice = StageChoice(), environment: [String: String],
        journal: (_ root: String) -> JournalSource? = { _ in nil }
    ) async -> DoctorReport {
        var report = DoctorReport()
        let partial = report.partialWorkspace(directory, choice, journal)
        if let use = partial?.workspace?.files.journalUse { report.add("journal", .passed, use.description) }
        let contexts = partial?.workspace.map { report.contexts($0, environment) } ?? [:]
        if let workspace = partial?.workspace { report.lock(workspace, contexts) }
        if let partial { report.cache(partial) }
        let (connection, kind) = await report.engine(partial, contexts, environment)
        if connection != nil, partial?.settings.isOnSwarm != true { report.keeper() }
        if let partial {
            await report.registry(partial.settings.registry, connection, environment)
            if partial.settings.isOnSwarm {
                await report.swarm(partial, connection)
            } else {
                await report.listen(partial.settings, connection)
                if let proxy = try? await connection?.target().observation().state.proxies.first { report.proxy(proxy) }
            }
        }
        if let project = partial?.workspace?.project {
            await report.requirements(project, connection, environment)
        }
        await report.builder(kind, environment)
        return report
    }

    /// Adds the result of a check.
    mutating func add(_ name: String, _ result: Result, _ finding: String, hints: [String] = []) {
        checks.append(Check(name: name, result: result, finding: finding, hints: hints))
    }

    /// Opens the repository, and checks it. Nil if even the name of the project is unknown.
    private mutating func partialWorkspace(
        _ directory: String, _ choice: StageChoice, _ journal: (_ root: String) -> JournalSource?
    ) -> PartialWorkspace? {
        do {
            let partial = try PartialWorkspace(UnopenedWorkspace(containing: directory, choice: choice, journal: journal))
            if let problems = partial.problems { add(problems) }
            guard let project = partial.workspace?.project else { return partial }
            let counts = "\(project.functions.count.counted("function")), \(project.routes.count.counted("route"))"
            add("repository", .passed, "\(partial.root): \(counts), project '\(project.name)'")
            let contained = project.functionsWithContainer
            for function in project.functions where !contained.contains(function.name) {
                add("routes", .warned, "no route names '\(function.name)', and it is not internal: it is built and tested, and not served")
            }
            return partial
        } catch let problems as ProjectProblems {
            add(problems)
        } catch let error as WorkspaceError {
            add("repository", .failed, error.description, hints: error.hints)
        } catch {
            add("repository", .failed, "\(error)")
        }
        return nil
    }

    private mutating func add(_ problems: ProjectProblems) {
        for problem in problems.problems { add("repository", .failed, problem.place + problem.message, hints: problem.hints) }
    }

    private mutating func cache(_ partial: PartialWorkspace) {
        let path = partial.cache.path
        if !FileManager.default.fileExists(atPath: path) || access(path, W_OK) == 0 {
            add("cache", .passed, "\(path) can be written")
        } else {
            add("cache", .warned, "\(path) cannot be written: nothing will be remembered", hints: ["check the owner of the folder"])
        }
    }

    /// Makes the contexts, and checks them. Returns the contexts that can be made.
    private mutating func contexts(_ workspace: Workspace, _ environment: [String: String]) -> [String: FunctionContext] {
        let assembler = workspace.assembler(platform: BuildPlatform.text(environment))
        var made: [String: FunctionContext] = [:]
        do throws(ProjectProblems) {
            let (contexts, unreadable) = try assembler.assembleReadable(workspace.project.functions)
            made = contexts
            if !unreadable.isEmpty { throw ProjectProblems(unreadable.values.flatMap(\.problems)) }
            let unclaimed = contexts.values.flatMap(\.unclaimed)
            for problem in ProjectProblems(unclaimed.map(\.problem)).problems {
                add(
                    "contexts", .warned, problem.place + problem.message, hints: problem.hints + ["or it is for an ONBUILD of a base image"]
                )
            }
            if unclaimed.isEmpty { add("contexts", .passed, "every function's context can be made") }
        } catch {
            for problem in error.problems { add("contexts", .failed, problem.place + problem.message, hints: problem.hints) }
        }
        for warning in workspace.warnings() {
            add("files", .warned, warning.place + warning.message, hints: warning.hints)
        }
        return made
    }

    /// Connects to the engine, and checks it. The connection is nil if no engine answers, and
    /// outside of a repository. Without an answer, the kind is Docker.
    private mutating func engine(
        _ partial: PartialWorkspace?, _ contexts: [String: FunctionContext], _ environment: [String: String]
    ) async -> (connection: EngineConnection?, kind: EngineKind) {
        var kind = EngineKind.docker
        do {
            let managed = try await managedConnection(partial, environment)
            let engine = if let managed { managed.engine } else { try await Engine.connect(EngineLocator.locate(environment: environment)) }
            kind = engine.kind
            let information = try await engine.information()
            self.engine(engine, information)
            if let managed { ownEngine(managed) }
            guard let partial else { return (nil, kind) }
            let connection = if let managed { managed } else { try await EngineConnection(partial.settings, environment: environment) }
            add("running state", .passed, connection.state.path)
            let images = EngineImages(try await engine.images())
            let proxy = partial.settings.proxy.image
            let bases = contexts.values.flatMap(\.definition.bases).filter { Node.function(ofBase: $0) == nil }
            for base in Set(bases + [proxy]).sorted() {
                if let locked = partial.workspace?.lock?[base] {
                    self.base(locked, images)
                } else if images.identities([base])[base] != nil {
                    add("image \(base)", .passed, "is in the engine")
                } else {
                    add(
                        "image \(base)", .warned, "is not in the engine and will be pulled",
                        hints: ["without a registry: scripts/base-images makes stand-ins"])
                }
            }
            return (connection, kind)
        } catch let error as any Explained {
            add("engine", .failed, error.description, hints: error.hints)
        } catch {
            add("engine", .failed, "\(error)")
        }
        return (nil, kind)
    }

    /// The connection of a project on a swarm, whose manager may be on another machine. Nil for any
    /// other project.
    private func managedConnection(_ partial: PartialWorkspace?, _ environment: [String: String]) async throws -> EngineConnection? {
        guard let partial, partial.settings.isOnSwarm else { return nil }
        return try await EngineConnection(partial.settings, environment: environment)
    }

    private mutating func builder(_ kind: EngineKind, _ environment: [String: String]) async {
        do {
            let cli = try await DockerCLI.locate(environment: environment).building(on: kind)
            if kind.isPodman {
                add(
                    "docker CLI", .warned, "\(cli.path) builds with podman's builder: no build secrets, no cache mounts",
                    hints: ["the lines of a Dockerfile that Docker's old builder reads differently are refused"])
            } else if cli.buildKit {
                add("docker CLI", .passed, "\(cli.path) builds with BuildKit")
            } else {
                add(
                    "docker CLI", .warned, "\(cli.path) has no BuildKit: no build secrets, no cache mounts, slower builds",
                    hints: ["install Docker's buildx plugin, or set FAASO_DOCKER"])
            }
        } catch let error as EngineError {
            add("docker CLI", .failed, error.description, hints: error.hints)
        } catch {
            add("docker CLI", .failed, "\(error)")
        }
    }
}
