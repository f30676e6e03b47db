package import Deployment
package import ContainerEngine

/// A container as the engine's listing has it.
package struct LabelledContainer: Hashable, Sendable {
    package var id: String
    /// Without the leading slash.
    package var name: String
    package var imageID: String
    /// The engine's word: `running`, `exited`, `created`…
    package var state: String
    package var labels: [String: String]
    package var networks: Set<String>

    package init(id: String, name: String, imageID: String, state: String, labels: [String: String], networks: Set<String>) {
        (self.id, self.name, self.imageID) = (id, name, imageID)
        (self.state, self.labels, self.networks) = (state, labels, networks)
    }
}

/// What became of one container.
package struct ContainerCondition: Hashable, Sendable {
    package var state: RunState
    package var exitCode: Int
    package var outOfMemory: Bool
    package var restarts: Int
    /// RFC 3339; nil for what never happened.
    package var startedAt: String?
    package var finishedAt: String?
    /// The number of its first process on this machine; nil where it has none.
    package var process: Int?
    /// True if the engine starts it again when it ends: so it was made to serve.
    package var isKeptRunning: Bool

    package init(
        state: RunState, exitCode: Int = 0, outOfMemory: Bool = false, restarts: Int = 0, startedAt: String? = nil,
        finishedAt: String? = nil, process: Int? = nil, isKeptRunning: Bool = false
    ) {
        (self.state, self.exitCode, self.outOfMemory) = (state, exitCode, outOfMemory)
        (self.restarts, self.startedAt, self.finishedAt, self.process) = (restarts, startedAt, finishedAt, process)
        self.isKeptRunning = isKeptRunning
    }

    /// Since when it is in its state. When it was paused the engine does not say: then since it was started.
    package var since: String? {
        switch state {
        case .running, .paused: startedAt
        case .restarting, .stopped: finishedAt
        }
    }
}

/// What deploying asks of the engine; an error is always thrown as the engine gave it.
package struct EngineEffects: Sendable {
    /// All containers of this project, stopped ones too.
    package var containers: @Sendable () async throws -> [LabelledContainer]
    /// Those of them that are of one function.
    package var functionContainers: @Sendable (_ function: String) async throws -> [LabelledContainer]
    package var condition: @Sendable (_ id: String) async throws -> ContainerCondition?
    package var create: @Sendable (ContainerSpecification, _ name: String) async throws -> String
    package var start: @Sendable (_ id: String) async throws -> Void
    /// Has the engine start it again whenever it ends, until it is stopped.
    package var keepRunning: @Sendable (_ id: String) async throws -> Void
    package var unpause: @Sendable (_ id: String) async throws -> Void
    package var stop: @Sendable (_ id: String, _ grace: Duration) async throws -> Void
    package var rename: @Sendable (_ id: String, _ name: String) async throws -> Void
    /// Removes it whatever its state, its anonymous volumes too; one that is gone is no error.
    package var remove: @Sendable (_ id: String) async throws -> Void
    package var log: @Sendable (_ id: String, _ lines: Int) async throws -> [String]
    package var putArchive: @Sendable (_ id: String, _ path: String, _ tar: [UInt8]) async throws -> Void
    package var getArchive: @Sendable (_ id: String, _ path: String) async throws -> [UInt8]
    /// The user that an image names; nil when the engine does not have the image.
    package var imageUser: @Sendable (_ image: String) async throws -> String?
    /// The ports that an image exposes; none when the engine does not have it.
    package var exposedPorts: @Sendable (_ image: String) async throws -> [Int] = { _ in [] }
    package var pull: @Sendable (_ image: String, _ onWarning: @Sendable (String) -> Void) async throws -> Void
    /// What a command in a running container prints.
    package var output: @Sendable (_ id: String, _ command: [String]) async throws -> String
    /// The labels of a network, of this project's and others'; nil when there is none.
    package var networkLabels: @Sendable (_ name: String) async throws -> [String: String]?
    package var createNetwork: @Sendable (_ name: String, _ labels: [String: String], _ isInternal: Bool) async throws -> Void
    /// The project's networks, by label.
    package var networks: @Sendable () async throws -> [String]
    package var removeNetwork: @Sendable (_ name: String) async throws -> Void
    /// The project's volumes, by label, with their labels.
    package var volumes: @Sendable () async throws -> [String: [String: String]]
    /// The labels of a volume, of this project's and others'; nil when there is none.
    package var volumeLabels: @Sendable (_ name: String) async throws -> [String: String]?
    package var createVolume: @Sendable (_ name: String, _ labels: [String: String]) async throws -> Void
    package var removeVolume: @Sendable (_ name: String) async throws -> Void
}

// Labels at the call, which a closure cannot have.
extension EngineEffects {
    /// Creates a container.
    /// - Returns: its identifier.
    func create(_ specification: ContainerSpecification, name: String) async throws -> String { try await create(specification, name) }

    /// Stops a container. It is killed if it does not end within `grace`.
    func stop(_ id: String, grace: Duration) async throws { try await stop(id, grace) }

    func rename(_ id: String, to name: String) async throws { try await rename(id, name) }

    /// The last lines of a container's log.
    func log(_ id: String, lines: Int) async throws -> [String] { try await log(id, lines) }

    /// Unpacks a tar archive in a folder of a container.
    func putArchive(_ id: String, at folder: String, _ tar: [UInt8]) async throws { try await putArchive(id, folder, tar) }

    /// A path of a container as a tar archive.
    func getArchive(_ id: String, at path: String) async throws -> [UInt8] { try await getArchive(id, path) }

    func pull(_ image: String, onWarning: @Sendable (String) -> Void) async throws { try await pull(image, onWarning) }

    /// The output of a command in a running container.
    func output(of command: [String], in id: String) async throws -> String { try await output(id, command) }

    func createNetwork(_ name: String, labels: [String: String], isInternal: Bool) async throws {
        try await createNetwork(name, labels, isInternal)
    }

    func createVolume(_ name: String, labels: [String: String]) async throws { try await createVolume(name, labels) }
}
