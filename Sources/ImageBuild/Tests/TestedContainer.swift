package import FunctionModel

/// A healthy container of an image that answers the requests of the image's tests.
package struct TestedContainer: Hashable, Sendable {
    /// The engine's identifier of the container.
    package var id: String
    /// The container's name.
    package var name: String
    /// The port of 127.0.0.1 that the container is published on.
    package var port: Int

    /// Creates the value from its parts.
    package init(id: String, name: String, port: Int) { (self.id, self.name, self.port) = (id, name, port) }
}

extension TestDefinition {
    /// True when the requests of a function's tests can go to its next container, before it serves.
    ///
    /// The container has the environment of the tests. It has nothing that tests do not get: no
    /// secrets, volumes or further networks, and no calls, which would reach functions that serve.
    package static func fitsCandidate(of function: Function) -> Bool {
        let metadata = function.metadata
        let hasMore = !metadata.secrets.isEmpty || !metadata.volumes.isEmpty || !metadata.networks.isEmpty || !metadata.calls.isEmpty
        return !hasMore && metadata.testSecrets.isEmpty
            && metadata.testEnvironment.allSatisfy { metadata.fullEnvironment[$0.key] == $0.value }
    }
}
