import Basics
import ContainerEngine
import FunctionModel
import ImageBuild
import SingleHost
import WorkModel

/// The tests of a run, with their network and their containers.
final class TestWork: Sendable {
    private let connection: EngineConnection?
    private let scan: ScannedProject
    private let listing: EngineListing
    private let progress: Progress
    private let network = Once<String>()
    /// The containers of tests that are no longer needed.
    private let used = AsyncStream<String>.makeStream()

    /// Creates the work. Nothing starts yet.
    init(_ connection: EngineConnection?, _ scan: ScannedProject, _ listing: EngineListing, progress: Progress) {
        (self.connection, self.scan, self.listing, self.progress) = (connection, scan, listing, progress)
    }

    /// Runs the tests of a function, without a record in the cache.
    /// - Parameter container: returns the container that answers the requests; nil for one of their
    ///   own. It may wait.
    /// - Throws: any error of the engine.
    func run(
        _ function: Function, _ definition: TestDefinition, image: String, container: @escaping @Sendable () async -> TestedContainer?
    ) async throws -> TestRecord {
        let connection = try connection.required()
        try connection.requireOwnEngine()
        // Tests start in parallel. If two create the network at once, the engine makes two of one
        // name.
        let network = try await network.value { [listing] in
            if try await connection.engine.isRootless() { try await listing.ensureRelayImage(for: .test(function.name)) }
            return try await connection.networks.tests()
        }
        if !definition.doubles.isEmpty { try await listing.ensureRelayImage(for: .test(function.name)) }
        let tester = FunctionTester(
            engine: connection.engine, project: scan.project.name, network: network, relayImage: scan.project.settings.proxy.image
        ) { [used] id in
            used.continuation.yield(id)
        }
        let markKey = try definition.fileVariables.isEmpty ? nil : scan.cache.makeMarkKey()
        return try await tester.run(function, definition, image: image, markKey: markKey) { [progress] in
            let found = await container()
            if let found { progress.line(.test(function.name), "the requests go to \(found.name), which does not serve yet") }
            return found
        } onCase: { [progress] result in
            progress.line(.test(function.name), (result.failure == nil ? "passed: " : "failed: ") + result.name)
        }
    }

    /// Removes the containers of tests as they end, until ``end()``. An interrupt does not
    /// stop it.
    func removeUsedContainers() async {
        guard let engine = connection?.engine else { return }
        await shielded { [used] in
            for await id in used.stream { try? await engine.remove(id, force: true, volumes: true) }
        }
    }

    /// Ends ``removeUsedContainers()``. No test may run after this call.
    func end() {
        used.continuation.finish()
    }
}
