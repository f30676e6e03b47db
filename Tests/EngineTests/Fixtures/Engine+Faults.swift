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

    private func docker(_ words: String...) async throws {
        let done = try await Program.start(["docker"] + words, in: "/", environment: ["DOCKER_HOST": endpoint.description]).finished()
        try #require(done.status == 0, "docker \(words): \(done.errors)")
    }
}
