package import ContainerEngine
import Deployment

extension EngineEffects {
    /// The effects on a real engine, for the objects with one project's label.
    /// - Parameter environment: the variables that lead to the docker CLI's credentials, for the
    ///   proxy's image.
    package static func live(_ engine: Engine, project: String, environment: [String: String]) -> EngineEffects {
        let label = [Labels.filter(project)]
        let credentials = RegistryCredentials(environment: environment)
        return EngineEffects(
            containers: { try await engine.containers(label: label).map(LabelledContainer.init) },
            functionContainers: { function in
                try await engine.containers(label: label + ["\(Labels.function)=\(function)"]).map(LabelledContainer.init)
            },
            condition: { try await engine.container($0).map { ContainerCondition($0, on: engine.kind) } },
            create: { try await engine.create(CreationPolicy.applied(to: $0, on: engine.kind), name: $1) },
            start: { try await engine.start($0) },
            keepRunning: { if engine.kind.changesRestartPolicies { try await engine.update($0, restart: .unlessStopped) } },
            unpause: { id in try await tolerating(\.isConflict) { try await engine.unpause(id) } },
            stop: { id, grace in try await tolerating(\.isNotFound) { try await engine.stop(id, grace: grace) } },
            rename: { try await engine.rename($0, $1) },
            remove: { id in try await tolerating(\.isNotFound) { try await engine.remove(id, force: true, volumes: true) } },
            log: { lines(try await engine.logs($0, tail: $1)) },
            putArchive: { try await engine.putArchive($0, path: $1, tar: $2) },
            getArchive: { try await engine.getArchive($0, path: $1, limit: 4 << 20) },
            caddy: { try await engine.caddy(in: $0, project: project) },
            imageUser: { try await engine.image($0)?.user },
            exposedPorts: { try await engine.image($0)?.exposedPorts ?? [] },
            isRootless: { try await engine.isRootless() },
            pull: { image, onWarning in try await engine.pull(image, with: credentials, onWarning: onWarning) },
            output: { try await engine.exec($0, command: $1, timeout: .seconds(10)).text },
            networkLabels: { try await engine.network($0)?.labels },
            createNetwork: { _ = try await engine.createNetwork($0, labels: $1, internal: $2) },
            networks: {
                // The same project may run on a swarm, whose target keeps its networks.
                let own = try await engine.networks(label: label).filter { !$0.isOfSwarm }
                return Dictionary(own.map { ($0.name, $0.labels) }) { first, _ in first }
            },
            connected: { try await engine.network($0)?.containers.values.sorted() ?? [] },
            attached: { name in
                guard let network = try await engine.network(name) else { return [] }
                return try await engine.containers(in: network).map(\.nameWithState).sorted()
            },
            removeNetwork: { name in
                // If the network is gone, the engine takes its name for the first digits of an ID.
                guard let network = try await engine.network(name) else { return }
                try await tolerating(\.isNotFound) { try await engine.removeNetwork(network.id) }
            },
            volumes: { Dictionary(try await engine.volumes(label: label).map { ($0.name, $0.labels) }) { first, _ in first } },
            volumeLabels: { try await engine.volume($0)?.labels },
            createVolume: { _ = try await engine.createVolume($0, labels: $1) },
            removeVolume: { name in try await tolerating(\.isNotFound) { try await engine.removeVolume(name) } })
    }

    /// Ignores one kind of error: the object is already in the desired state, perhaps through
    /// another process.
    private static func tolerating(_ kind: (EngineError) -> Bool, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as EngineError where kind(error) {}
    }

    private static func lines(_ chunks: [LogChunk]) -> [String] {
        String(decoding: chunks.flatMap(\.bytes), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

extension LabelledContainer {
    init(_ summary: ContainerSummary) {
        self.init(
            id: summary.id, name: summary.name, imageID: summary.imageID, state: summary.state, labels: summary.labels,
            networks: Set(summary.networks.keys))
    }
}

extension ContainerCondition {
    init(_ details: ContainerDetails, on kind: EngineKind) {
        self.init(
            state: RunState(engine: details.state.status), exitCode: details.state.exitCode, outOfMemory: details.state.oomKilled,
            restarts: details.restartCount, startedAt: details.state.startedAt, finishedAt: details.state.finishedAt,
            process: details.state.pid > 0 ? details.state.pid : nil,
            isKeptRunning: kind.changesRestartPolicies && details.restartPolicy == .unlessStopped)
    }
}
