import ContainerEngine
import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild

/// What `faaso doctor` finds. Schema `faaso.doctor/1`.
package struct DoctorReport: Hashable, Sendable, Codable {
    package enum Result: String, Hashable, Sendable, Codable { case passed, warned, failed }

    package struct Check: Hashable, Sendable, Codable {
        package var name: String
        package var result: Result
        package var finding: String
        package var hints: [String]
    }

    package var schema = "faaso.doctor/1"
    package var checks: [Check] = []

    /// Looks at the repository, the cache, the engine, the docker CLI, the base images, the running state, where the proxy
    /// is to listen, and the secrets. Changes nothing.
    package static func make(directory: String, environment: [String: String]) async -> DoctorReport {
        var report = DoctorReport()
        let workspace = report.workspace(directory)
        if let workspace { report.cache(workspace) }
        let connection = await report.engine(workspace, environment)
        if let workspace {
            await report.listen(workspace.project, connection)
            report.secrets(workspace.project, connection, environment)
        }
        await report.builder(environment)
        return report
    }

    mutating func add(_ name: String, _ result: Result, _ finding: String, hints: [String] = []) {
        checks.append(Check(name: name, result: result, finding: finding, hints: hints))
    }

    private mutating func workspace(_ directory: String) -> Workspace? {
        do {
            let workspace = try Workspace(containing: directory)
            let project = workspace.project
            add(
                "repository", .passed,
                "\(workspace.root): \(project.functions.count.counted("function")), \(project.routes.count.counted("route")), project '\(project.name)'"
            )
            for function in project.functions where !project.routedFunctions.contains(function.name) {
                add("routes", .warned, "no route names '\(function.name)': it is built and tested, and not served")
            }
            return workspace
        } catch let problems as ProjectProblems {
            for problem in problems.problems {
                add("repository", .failed, problem.place + problem.message, hints: problem.hints)
            }
        } catch let error as WorkspaceError {
            add("repository", .failed, error.description, hints: error.hints)
        } catch {
            add("repository", .failed, "\(error)")
        }
        return nil
    }

    private mutating func cache(_ workspace: Workspace) {
        do {
            _ = try ContextAssembler(files: workspace.files, platform: "").assemble(workspace.project.functions)
            add("contexts", .passed, "every function's context can be made")
        } catch let problems as ProjectProblems {
            for problem in problems.problems {
                add("contexts", .failed, problem.place + problem.message, hints: problem.hints)
            }
        } catch {
            add("contexts", .failed, "\(error)")
        }
        let path = workspace.cache.path
        if !FileManager.default.fileExists(atPath: path) || access(path, W_OK) == 0 {
            add("cache", .passed, "\(path) can be written")
        } else {
            add("cache", .warned, "\(path) cannot be written: nothing will be remembered", hints: ["check the owner of the folder"])
        }
    }

    /// The engine, where one answers.
    private mutating func engine(_ workspace: Workspace?, _ environment: [String: String]) async -> EngineConnection? {
        let name = workspace?.project.name ?? "functions"
        do {
            let connection = try await EngineConnection(project: name, environment: environment)
            let information = try await connection.engine.information()
            add("engine", .passed, "Docker \(information.version), API \(connection.engine.apiVersion), at \(connection.engine.endpoint)")
            add("running state", .passed, connection.state.path)
            guard let workspace else { return connection }
            let images = EngineImages(try await connection.engine.images())
            let proxy = workspace.project.settings.proxy.image
            let contexts = (try? ContextAssembler(files: workspace.files, platform: "").assemble(workspace.project.functions)) ?? [:]
            for base in Set(contexts.values.flatMap(\.definition.bases) + [proxy]).sorted() {
                if images.identities([base])[base] != nil {
                    add("image \(base)", .passed, "is in the engine")
                } else {
                    add(
                        "image \(base)", .warned, "is not in the engine and will be pulled",
                        hints: ["without a registry: scripts/base-images makes stand-ins"])
                }
            }
            return connection
        } catch let error as EngineError {
            add("engine", .failed, error.description, hints: error.hints)
        } catch {
            add("engine", .failed, "\(error)")
        }
        return nil
    }

    private mutating func builder(_ environment: [String: String]) async {
        do {
            let cli = try await DockerCLI.locate(environment: environment)
            if cli.buildKit {
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
