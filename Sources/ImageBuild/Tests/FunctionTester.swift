import Basics
package import ContainerEngine
import FoundationEssentials
package import FunctionModel

/// Runs a function's own tests against its built image, in new containers on the project's internal
/// network.
///
/// All HTTP cases go to one container. Each command runs in its own container. Every container that
/// the tester creates is passed on for removal, even after an error. Removal is slow, and no result
/// waits for it.
package struct FunctionTester: Sendable {
    /// The engine that runs the containers.
    let engine: Engine
    /// The name of the project.
    let project: String
    /// The name of an existing network without a way out.
    let network: String
    /// The Caddy image of ``TestRelay`` and ``DoubleServer``.
    let relayImage: String
    /// Receives the ID of a container that is no longer needed.
    let discard: @Sendable (String) -> Void

    /// Creates a tester for one project.
    /// - Parameters:
    ///   - relayImage: the image of the project's proxy. A rootless engine must have it, and any
    ///     engine for tests with doubles.
    ///   - discard: receives the ID of a container that is no longer needed, for removal.
    package init(
        engine: Engine, project: String, network: String, relayImage: String, discard: @escaping @Sendable (String) -> Void
    ) {
        self.discard = discard
        self.relayImage = relayImage
        self.engine = engine
        self.project = project
        self.network = network
    }

    /// Runs the tests. Removes values of the environment file from the texts of failed cases.
    ///
    /// A failed case does not throw; it is part of the record.
    /// - Parameters:
    ///   - image: the ID of the built image.
    ///   - markKey: the key of the marks of the environment file's variables.
    ///   - container: returns a healthy container of the image that answers the requests, and
    ///     stays. Nil gives them one of their own. It is called for definitions with requests, and
    ///     may wait.
    ///   - onCase: called for each case after all of them have ended.
    /// - Throws: `ImageUserProblem` for an image that `up` would refuse, and any error of the
    ///   engine.
    package func run(
        _ function: Function, _ definition: TestDefinition, image: String, markKey: [UInt8]?,
        container: @Sendable () async -> TestedContainer? = { nil }, onCase: @Sendable (TestRecord.Case) -> Void
    ) async throws -> TestRecord {
        let began = ContinuousClock.now
        try await engine.checkUser(
            ofImage: image, name: Self.containerName(project, function.name), labels: Self.labels(project, function.name))
        let (requests, results) = try await DoubleServer(doubles: definition.doubles).run(self, function.name) { hosts in
            let subject = Subject(function: function, definition: definition, image: image, hosts: hosts)
            return try await runAll(subject, container)
        }
        // An interrupted test did not fail.
        try Task.checkCancellation()
        let redacted = Redaction(definition.fileVariables.values)
        let cases = definition.tests.compactMap { results[$0.name].map { redacted($0) } }
        for result in cases { onCase(result) }
        return TestRecord(
            definition, image: image, candidate: requests.candidate, markKey: markKey, cases: cases,
            output: requests.output.map { redacted($0) }, ran: Date(), seconds: (ContinuousClock.now - began).seconds)
    }

    /// The container that answered the requests, and the results of all cases by name.
    private typealias Results = (
        requests: (cases: [String: TestRecord.Case], output: String?, candidate: String?), all: [String: TestRecord.Case]
    )

    /// Runs the requests and the commands at the same time.
    private func runAll(_ subject: Subject, _ container: @Sendable () async -> TestedContainer?) async throws -> Results {
        async let commands = self.commands(subject)
        let requests = try await self.requests(subject, container)
        var all = requests.cases.merging(try await commands) { first, _ in first }
        if let hint = absences(subject), let first = subject.definition.tests.first(where: { all[$0.name]?.failure != nil }),
            let printed = all[first.name]?.output ?? requests.output, printed.contains(Contract.secretsFolder)
        {
            all[first.name]?.hint(hint)
        }
        return (requests, all)
    }

    /// The function under test.
    struct Subject: Sendable {
        /// The function with its metadata.
        var function: Function
        /// The definition of its tests.
        var definition: TestDefinition
        /// The ID of the image.
        var image: String
        /// The hosts of the containers by name, which lead to doubles.
        var hosts: [String: String] = [:]
    }

    /// Removes the containers of tests and of `faaso run` that killed runs left. The containers of
    /// live runs stay, also those of another clone.
    package static func removeAbandoned(_ engine: Engine, project: String) async throws {
        let now = Int64(Date().timeIntervalSince1970)
        async let tests = containers(engine, project, .test)
        async let runs = containers(engine, project, .run)
        for container in try await tests + runs
        where Maker.isLeftOver(container.labels[Contract.makerLabel], age: now - container.created) {
            try await engine.remove(container.id, force: true, volumes: true)
        }
    }

    private static func containers(_ engine: Engine, _ project: String, _ role: Contract.Role) async throws -> [ContainerSummary] {
        try await engine.containers(label: ["\(Contract.projectLabel)=\(project)", "\(Contract.roleLabel)=\(role.rawValue)"])
    }
}
