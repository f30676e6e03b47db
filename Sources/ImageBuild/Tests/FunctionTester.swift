import Basics
package import ContainerEngine
import ContentHash
import FoundationEssentials
package import FunctionModel
import HTTPClient

/// Runs a function's own tests against its built image, in fresh containers on the project's internal network: HTTP cases
/// against one that serves, each command in one of its own. What it starts it hands over for removal, whatever happens: removing
/// takes the engine a while, and nobody's result has to wait for it.
package struct FunctionTester: Sendable {
    let engine: Engine
    let project: String
    /// Name of a network without a way out, which exists.
    let network: String
    let discard: @Sendable (String) -> Void

    /// - Parameter discard: takes the ID of a container that has served its purpose, to be removed.
    package init(engine: Engine, project: String, network: String, discard: @escaping @Sendable (String) -> Void) {
        self.discard = discard
        self.engine = engine
        self.project = project
        self.network = network
    }

    /// Runs the tests. Values of the environment file are taken out of what failing cases say.
    /// - Parameters:
    ///   - image: the ID of the built image.
    ///   - markKey: the key of the marks of the environment file's variables.
    ///   - onCase: called after each case.
    /// - Throws: `ImageUserProblem` for an image that `up` would refuse, and what the engine answers. A failing case is no error: it stands in
    ///   the record.
    package func run(
        _ function: Function, _ definition: TestDefinition, image: String, markKey: [UInt8]?, onCase: @Sendable (TestRecord.Case) -> Void
    ) async throws -> TestRecord {
        let began = ContinuousClock.now
        try await engine.checkUser(
            ofImage: image, name: Self.containerName(project, function.name), labels: Self.labels(project, function.name))
        let subject = Subject(function: function, definition: definition, image: image)
        async let commands = self.commands(subject)
        let requests = try await self.requests(subject)
        let results = requests.cases.merging(try await commands) { first, _ in first }
        // An interrupt is no failed test.
        try Task.checkCancellation()
        let redacted = Redaction(definition.fileVariables.values)
        let cases = definition.tests.compactMap { results[$0.name].map { redacted($0) } }
        for result in cases { onCase(result) }
        return TestRecord(
            definition, image: image, markKey: markKey, cases: cases, output: requests.output.map { redacted($0) }, ran: Date(),
            seconds: (ContinuousClock.now - began).seconds)
    }

    /// The function under test.
    struct Subject: Sendable {
        var function: Function
        var definition: TestDefinition
        /// The image's ID.
        var image: String
    }

    /// Removes the containers of tests and of `faaso run` that killed runs left. Those of a live run stay, also of another clone.
    package static func removeAbandoned(_ engine: Engine, project: String) async throws {
        let now = Int64(Date().timeIntervalSince1970)
        for role in [Contract.testRole, Contract.runRole] {
            let labels = ["\(Contract.projectLabel)=\(project)", "\(Contract.roleLabel)=\(role)"]
            for container in try await engine.containers(label: labels)
            where Maker.isLeftOver(container.labels[Contract.makerLabel], age: now - container.created) {
                try await engine.remove(container.id, force: true, volumes: true)
            }
        }
    }
}
