import ContainerEngine
import TestSupport
import Testing

/// Faults that only tests cause, through the docker CLI.
extension Engine {
    /// Kills a container's first process.
    func kill(_ id: String, signal: String = "SIGKILL") async throws {
        try await docker("kill", "--signal", signal, id)
    }

    /// Disconnects a container from a network.
    func disconnect(network: String, container: String) async throws {
        try await docker("network", "disconnect", network, container)
    }

    /// Removes the networks with a label. One may stay in which the engine counts a container that
    /// is gone (moby#42119).
    func removeNetworks(label: String) async throws {
        for network in try await networks(label: [label]) {
            do { try await removeNetwork(network.id) } catch let error as EngineError where error.refusal == .networkInUse {
                guard try await self.network(network.id)?.containers.isEmpty != false else { throw error }
            }
        }
    }

    private func docker(_ words: String...) async throws {
        _ = try await Program.start(["docker"] + words, in: "/", environment: ["DOCKER_HOST": endpoint.description]).succeeded()
    }
}
