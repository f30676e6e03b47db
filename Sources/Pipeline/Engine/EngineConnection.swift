import Basics
package import ContainerEngine
package import Deployment
package import FunctionModel
import SharedCache
package import SingleHost
import Swarm
package import Workspaces

/// The access of a run to the outside: an engine, the environment, and the running state of the
/// project.
package final class EngineConnection: Sendable {
    /// The name of the project.
    package let project: String
    /// The engine of this machine, which builds and tests. On one host, it runs the project as
    /// well.
    package let engine: Engine
    /// The engine that takes the orders of deployments: a manager of the swarm, or ``engine``.
    package let manager: Engine
    /// The variables of the process, which the docker CLI gets too. If the manager is on another
    /// machine, they name the engine of this one.
    package let environment: [String: String]
    /// The folder of the running state.
    package let state: StateFolder
    /// The secrets of the project whose values this machine has.
    package let secrets: SecretStore
    /// True when the project runs on a swarm.
    package let isOnSwarm: Bool
    /// The registry of the settings; nil without one, and without settings.
    let registry: RegistrySettings?
    /// The author in records; nil for the user of this process.
    let author: String?
    /// The connection to a manager on another machine; nil if it is on this one.
    private let remote: RemoteEngine?
    /// The reason why ``engine`` is that of the manager, because none of this machine answers. Nil
    /// if it is the one of this machine.
    private let noOwnEngine: (any Error)?
    /// The state of the project's registry.
    let registryHealth = RegistryHealth()

    /// Finds the engine, and asks it for its version. The project runs on one host.
    /// - Parameter author: the author in records; nil for the user of this process.
    /// - Throws: ``EngineError`` if no engine answers.
    package init(project: String, environment: [String: String], author: String? = nil) async throws {
        (self.project, self.author, self.environment) = (project, author, environment)
        (isOnSwarm, registry, remote, noOwnEngine) = (false, nil, nil, nil)
        engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        manager = engine
        state = try await SingleHost.locateState(engine: engine, project: project, environment: environment)
        secrets = SecretStore(state: state)
    }

    /// Finds the engine, and the running state of a project where its settings say.
    ///
    /// A swarm whose manager is on another machine needs no engine of this one. Only builds, tests
    /// and runs fail without it.
    /// - Parameter files: the files that lead to engines.
    /// - Throws: ``EngineError`` if no engine answers, ``SwarmError`` if the engine manages no
    ///   swarm.
    package init(_ settings: Settings, environment: [String: String], files: EngineLocator.Files = .onDisk) async throws {
        (project, author) = (settings.project, nil)
        (isOnSwarm, registry) = (settings.isOnSwarm, settings.registry)
        let endpoint = try EngineLocator.locate(environment: environment, files: files)
        if settings.isOnSwarm, endpoint.isRemote || endpoint.isForwarded {
            let remote = try await RemoteEngine(endpoint, environment: ChildEnvironment.of(environment))
            let local = environment.filter { $0.key != "DOCKER_HOST" }.merging(["DOCKER_CONTEXT": "default"]) { $1 }
            do {
                engine = try await Engine.connect(EngineLocator.locate(environment: local, files: files))
                noOwnEngine = nil
            } catch {
                // This machine can still look at what runs, and deploy what the registry has.
                (engine, noOwnEngine) = (remote.engine, error)
            }
            (manager, self.remote, self.environment) = (remote.engine, remote, local)
        } else {
            engine = try await Engine.connect(endpoint)
            (manager, remote, noOwnEngine, self.environment) = (engine, nil, nil, environment)
        }
        if settings.isOnSwarm {
            state = .ofSwarm(try await manager.managedSwarm(), project: settings.project, environment: environment)
            try await SwarmRecords(swarm: manager, project: settings.project, state: state).sync()
        } else {
            state = try await SingleHost.locateState(engine: engine, project: settings.project, environment: environment)
        }
        secrets = SecretStore(state: state)
    }

    /// Refuses to build, test or run something here if this machine has no engine. The folders and
    /// the ports of a manager are not those of this machine.
    /// - Throws: the error of the engine of this machine.
    package func requireOwnEngine() throws { if let noOwnEngine { throw noOwnEngine } }

    /// The variables of the programs that a run starts. They never get the signing key.
    var childEnvironment: [String: String] { ChildEnvironment.of(environment) }

    /// The value of a build secret: the stored value, else that of `FAASO_SECRET_<NAME>`. Nil if
    /// neither is set.
    func buildSecret(_ name: String) throws -> [UInt8]? {
        if let value = try secrets.value(name) { return value }
        return environment[Contract.secretVariable(name)].map { Array($0.utf8) }
    }

    /// The target that the project is deployed to. It reports to the progress of a run.
    package func target(progress: Progress = .silent) -> any DeploymentTarget {
        if isOnSwarm { return swarmTarget(progress: progress) }
        return SingleHost(
            engine: engine, state: state, project: project, environment: environment, author: author, log: progress.tell)
    }
}

extension EngineConnection {
    /// The networks of the project on this engine.
    package var networks: ProjectNetworks { ProjectNetworks(engine: engine, project: project) }

    /// Refuses a project that another repository has deployed under the same name.
    /// - Parameter command: the command that may adopt the project.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:command:)``.
    package func checkOwner(_ partial: PartialWorkspace, for command: AdoptingCommand = .up) async throws {
        try await target().observation().checkOwner(project, for: command, isOwn: partial.isRepository)
    }
}

extension Progress {
    /// Reports an event of a deployment.
    func tell(_ event: DeploymentEvent) {
        switch event.kind {
        case .waiting:
            guard case .node(let node) = event.subject else { return waiting(event.message) }
            awaiting(node, event.message)
        case .warning: warning("\(event.subject): \(event.message)")
        default:
            guard case .node(let node) = event.subject else { break }
            line(node, event.message)
            if event.kind == .swapped { served(node) }
        }
    }
}
