package import ContainerEngine
package import Deployment

/// A container as the engine's listing shows it.
package struct LabelledContainer: Hashable, Sendable {
    /// The engine's identifier.
    package var id: String
    /// The container's name, without a leading slash.
    package var name: String
    /// The identifier of the image that the container was created from.
    package var imageID: String
    /// The engine's word for the state: `running`, `exited`, `created`…
    package var state: String
    /// The container's labels.
    package var labels: [String: String]
    /// The names of the networks that the container is attached to.
    package var networks: Set<String>

    /// Creates a container of a listing.
    package init(id: String, name: String, imageID: String, state: String, labels: [String: String], networks: Set<String>) {
        (self.id, self.name, self.imageID) = (id, name, imageID)
        (self.state, self.labels, self.networks) = (state, labels, networks)
    }
}

/// The condition of one container.
package struct ContainerCondition: Hashable, Sendable {
    /// The state of the container.
    package var state: RunState
    /// The exit status of the container's last end.
    package var exitCode: Int
    /// True when the container ended because it used too much memory.
    package var outOfMemory: Bool
    /// The number of restarts by the engine.
    package var restarts: Int
    /// The time of the last start: RFC 3339; nil if the container never started.
    package var startedAt: String?
    /// The time of the last end: RFC 3339; nil if the container never ended.
    package var finishedAt: String?
    /// The identifier of its first process on this machine; nil if no process runs.
    package var process: Int?
    /// True when the restart policy shows that the container was meant to serve. It is false on an
    /// engine that cannot change the policy, because candidates have the same one there.
    package var isKeptRunning: Bool

    /// Creates a condition.
    package init(
        state: RunState, exitCode: Int = 0, outOfMemory: Bool = false, restarts: Int = 0, startedAt: String? = nil,
        finishedAt: String? = nil, process: Int? = nil, isKeptRunning: Bool = false
    ) {
        (self.state, self.exitCode, self.outOfMemory) = (state, exitCode, outOfMemory)
        (self.restarts, self.startedAt, self.finishedAt, self.process) = (restarts, startedAt, finishedAt, process)
        self.isKeptRunning = isKeptRunning
    }

    /// The time of the last change of state. For a paused container it is the time of its start,
    /// because the engine reports no other.
    package var since: String? {
        switch state {
        case .running, .paused: startedAt
        case .restarting, .stopped: finishedAt
        }
    }
}

/// The effects on the engine. Errors are thrown as the engine reported them.
package struct EngineEffects: Sendable {
    /// Returns all containers of this project, including stopped ones.
    package var containers: @Sendable () async throws -> [LabelledContainer]
    /// Returns the containers of one function.
    package var functionContainers: @Sendable (_ function: String) async throws -> [LabelledContainer]
    /// Returns the condition of a container, or nil if the container does not exist.
    package var condition: @Sendable (_ id: String) async throws -> ContainerCondition?
    /// Creates a container. Returns its identifier.
    package var create: @Sendable (ContainerSpecification, _ name: String) async throws -> String
    /// Starts a container.
    package var start: @Sendable (_ id: String) async throws -> Void
    /// Sets the restart policy: the engine restarts the container after it ends, until it is
    /// stopped. Does nothing if the engine has set it at the creation.
    package var keepRunning: @Sendable (_ id: String) async throws -> Void
    /// Lets a paused container go on. Does nothing if the container is not paused.
    package var unpause: @Sendable (_ id: String) async throws -> Void
    /// Stops a container. It is killed after the grace. Does nothing if the container does not
    /// exist.
    package var stop: @Sendable (_ id: String, _ grace: Duration) async throws -> Void
    /// Renames a container.
    package var rename: @Sendable (_ id: String, _ name: String) async throws -> Void
    /// Removes a container in any state, with its anonymous volumes. Does nothing if the container
    /// does not exist.
    package var remove: @Sendable (_ id: String) async throws -> Void
    /// Returns the last lines of a container's log.
    package var log: @Sendable (_ id: String, _ lines: Int) async throws -> [String]
    /// Unpacks a tar archive in a folder of a container.
    package var putArchive: @Sendable (_ id: String, _ path: String, _ tar: [UInt8]) async throws -> Void
    /// Returns a path of a container as a tar archive.
    package var getArchive: @Sendable (_ id: String, _ path: String) async throws -> [UInt8]
    /// Returns the Caddy in an image; nil if the image holds none as a file.
    package var caddy: @Sendable (_ image: String) async throws -> [UInt8]? = { _ in nil }
    /// Returns the user that an image names, or nil if the engine does not have the image.
    package var imageUser: @Sendable (_ image: String) async throws -> String?
    /// Returns the ports that an image exposes. Empty if the engine does not have the image.
    package var exposedPorts: @Sendable (_ image: String) async throws -> [Int] = { _ in [] }
    /// Returns true when the engine runs without root privileges. Root in its containers is then
    /// the user who runs the engine.
    package var isRootless: @Sendable () async throws -> Bool = { false }
    /// Pulls an image.
    package var pull: @Sendable (_ image: String, _ onWarning: @Sendable (String) -> Void) async throws -> Void
    /// Returns the output of a command in a running container.
    package var output: @Sendable (_ id: String, _ command: [String]) async throws -> String
    /// Returns the labels of any project's network, or nil if the network does not exist.
    package var networkLabels: @Sendable (_ name: String) async throws -> [String: String]?
    /// Creates a network.
    package var createNetwork: @Sendable (_ name: String, _ labels: [String: String], _ isInternal: Bool) async throws -> Void
    /// Returns the project's networks with their labels, by label.
    package var networks: @Sendable () async throws -> [String: [String: String]]
    /// Returns the names of the running containers that are connected to a network, of any project.
    package var connected: @Sendable (_ network: String) async throws -> [String]
    /// Returns the names of the containers in any state that are attached to a network, of any
    /// project. The name of a container that does not run has its state: `db (exited)`.
    package var attached: @Sendable (_ network: String) async throws -> [String]
    /// Removes a network. Does nothing if the network does not exist.
    package var removeNetwork: @Sendable (_ name: String) async throws -> Void
    /// Returns the project's volumes with their labels, by label.
    package var volumes: @Sendable () async throws -> [String: [String: String]]
    /// Returns the labels of any project's volume, or nil if the volume does not exist.
    package var volumeLabels: @Sendable (_ name: String) async throws -> [String: String]?
    /// Creates a volume.
    package var createVolume: @Sendable (_ name: String, _ labels: [String: String]) async throws -> Void
    /// Removes a volume. Does nothing if the volume does not exist.
    package var removeVolume: @Sendable (_ name: String) async throws -> Void
}

// Closures cannot have argument labels. These methods have them.
extension EngineEffects {
    /// Creates a container.
    /// - Returns: its identifier.
    func create(_ specification: ContainerSpecification, name: String) async throws -> String { try await create(specification, name) }

    /// Stops a container. It is killed if it does not end within `grace`.
    func stop(_ id: String, grace: Duration) async throws { try await stop(id, grace) }

    /// Renames a container.
    func rename(_ id: String, to name: String) async throws { try await rename(id, name) }

    /// The last lines of a container's log.
    func log(_ id: String, lines: Int) async throws -> [String] { try await log(id, lines) }

    /// Unpacks a tar archive in a folder of a container.
    func putArchive(_ id: String, at folder: String, _ tar: [UInt8]) async throws { try await putArchive(id, folder, tar) }

    /// A path of a container as a tar archive.
    func getArchive(_ id: String, at path: String) async throws -> [UInt8] { try await getArchive(id, path) }

    /// The output of a command in a running container.
    func output(of command: [String], in id: String) async throws -> String { try await output(id, command) }

    /// Creates a volume.
    func createVolume(_ name: String, labels: [String: String]) async throws { try await createVolume(name, labels) }
}
