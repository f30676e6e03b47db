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
    private let engine: Engine
    private let project: String
    /// Name of a network without a way out, which exists.
    private let network: String
    private let discard: @Sendable (String) -> Void

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
        try await engine.checkUser(ofImage: image, name: Self.containerName(project, function.name), labels: labels(function.name))
        async let commands = self.commands(function, definition, image)
        let requests = try await self.requests(function, definition, image)
        let results = requests.merging(try await commands) { first, _ in first }
        // An interrupt is no failed test.
        try Task.checkCancellation()
        let redacted = Redaction(definition.fileVariables.values)
        let cases = definition.tests.compactMap { test in
            results[test.name].map { TestRecord.Case(name: $0.name, failure: $0.failure.map { redacted($0) }, seconds: $0.seconds) }
        }
        for result in cases { onCase(result) }
        return TestRecord(
            definition, image: image, markKey: markKey, cases: cases, ran: Date(), seconds: (ContinuousClock.now - began).seconds)
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

    // MARK: - HTTP cases

    private func requests(_ function: Function, _ definition: TestDefinition, _ image: String) async throws -> [String: TestRecord.Case] {
        let tests = definition.tests.filter { if case .request = $0.kind { true } else { false } }
        guard !tests.isEmpty else { return [:] }
        let specification = specification(function, definition, image)
        return try await withContainer(specification, function: function.name) { id in
            guard let address = try await self.engine.container(id)?.networks[self.network]?.ip else {
                return self.all(tests, "the test container has no address on \(self.network)")
            }
            let client = HTTPClient(endpoint: .tcp(host: address, port: Contract.port))
            if let trouble = await self.untilHealthy(function.metadata.health, client, id, image: image) { return self.all(tests, trouble) }
            var results: [String: TestRecord.Case] = [:]
            for test in tests { results[test.name] = await self.request(test, client) }
            return results
        }
    }

    private func request(_ test: FunctionTest, _ client: HTTPClient) async -> TestRecord.Case {
        guard case .request(let request, let expectation) = test.kind else { return .init(name: test.name, failure: nil, seconds: 0) }
        let began = ContinuousClock.now
        let headers = request.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        var failure: String?
        do {
            let body = request.body.map { HTTPRequest.Body.bytes(Array($0.utf8)) } ?? .none
            let message = HTTPRequest(method: request.method, target: request.path, headers: HeaderFields(headers), body: body)
            let response = try await client.send(message, timeout: test.timeout)
            failure = expectation.mismatch(response) { Task.isCancelled || ContinuousClock.now - began > test.timeout }
        } catch {
            failure = "\(request.method) \(request.path): \(error)"
        }
        return .init(name: test.name, failure: failure, seconds: (ContinuousClock.now - began).seconds)
    }

    /// Nil once the container has passed the gate of all containers, ``HealthGate``; otherwise why it did not.
    private func untilHealthy(_ health: Health, _ client: HTTPClient, _ id: String, image: String) async -> String? {
        let start = ContinuousClock.now
        let gate = HealthGate(
            port: Contract.port, path: health.path, startPeriod: health.startPeriod, period: health.startPeriod.text,
            exposed: { (try? await engine.image(image)?.exposedPorts) ?? [] },
            probe: {
                do {
                    return .status(try await client.send(HTTPRequest(target: health.path), timeout: health.timeout).status)
                } catch {
                    return .failed("does not answer: \(error)")
                }
            },
            condition: { try await engine.container(id).map(HealthGate.Condition.init) },
            listening: { SocketTable.listening(in: $0) }, now: { start.duration(to: .now) }, sleep: { try await Task.sleep(for: $0) })
        do {
            guard let failure = try await gate.wait() else { return nil }
            let text = ([failure.reason] + failure.hints.map { "hint: " + $0 }).joined(separator: "\n")
            return "the test container did not become healthy: \(text)\n" + (await tail(id))
        } catch {
            return Task.isCancelled ? "stopped" : "\(error)"
        }
    }

    // MARK: - Commands

    private func commands(_ function: Function, _ definition: TestDefinition, _ image: String) async throws -> [String: TestRecord.Case] {
        var results: [String: TestRecord.Case] = [:]
        for test in definition.tests {
            guard case .command(let words) = test.kind else { continue }
            var specification = specification(function, definition, image)
            specification.entrypoint = []
            specification.command = words
            let began = ContinuousClock.now
            let failure: String? = try await withContainer(specification, function: function.name) { id in
                let code = await self.exitCode(id, within: test.timeout)
                if code == 0 { return nil }
                return (code.map { "exit code: expected 0, got \($0)" } ?? "still running after \(test.timeout.text)") + "\n"
                    + (await self.tail(id))
            }
            results[test.name] = .init(name: test.name, failure: failure, seconds: (ContinuousClock.now - began).seconds)
        }
        return results
    }

    private func exitCode(_ id: String, within limit: Duration) async -> Int? {
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { try? await engine.wait(id) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    // MARK: - Containers

    private func specification(_ function: Function, _ definition: TestDefinition, _ image: String) -> ContainerSpecification {
        let limits = function.metadata.limits
        var specification = ContainerSpecification.function(
            image: image, network: network, port: Contract.port, environment: definition.fullEnvironment, memory: limits.memory,
            cpus: limits.cpus, pids: limits.pids, blocksCloudMetadata: function.metadata.blocksCloudMetadata)
        specification.labels = labels(function.name)
        return specification
    }

    private func labels(_ function: String) -> [String: String] { Self.labels(project, function) }

    /// The labels of a container that ``removeAbandoned(_:project:after:)`` removes.
    static func labels(_ project: String, _ function: String) -> [String: String] {
        [
            Contract.projectLabel: project, Contract.functionLabel: function, Contract.roleLabel: Contract.testRole,
            Contract.makerLabel: Maker.current.text,
        ]
    }

    /// A new name for such a container.
    static func containerName(_ project: String, _ function: String) -> String {
        "\(project)_\(function)_test_\(String(UInt32.random(in: 0 ... .max), radix: 36))"
    }

    private func withContainer<Result: Sendable>(
        _ specification: ContainerSpecification, function: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let id = try await engine.create(specification, name: Self.containerName(project, function))
        defer { discard(id) }
        try await engine.start(id)
        return try await body(id)
    }

    private func tail(_ id: String) async -> String {
        guard let chunks = try? await engine.logs(id, tail: RepeatedLines.asked) else { return "" }
        let lines = String(decoding: chunks.flatMap(\.bytes), as: UTF8.self).split(separator: "\n").map(String.init)
        return RepeatedLines.collapsed(lines).map { $0 + "\n" }.joined()
    }

    private func all(_ tests: [FunctionTest], _ failure: String) -> [String: TestRecord.Case] {
        Dictionary(uniqueKeysWithValues: tests.map { ($0.name, .init(name: $0.name, failure: failure, seconds: 0)) })
    }
}
