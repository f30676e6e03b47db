import Basics
import ContainerEngine
import FunctionModel
import HTTPClient

extension FunctionTester {
    /// Sends the requests to one container, one after the other.
    /// - Parameter container: returns a healthy container of the image; nil for one of their own.
    /// - Returns: the cases by name, the container's output if one of them failed, and the name of
    ///   the given container.
    func requests(
        _ subject: Subject, _ container: @Sendable () async -> TestedContainer?
    ) async throws -> (cases: [String: TestRecord.Case], output: String?, candidate: String?) {
        let tests = subject.definition.tests.filter { if case .request = $0.kind { true } else { false } }
        guard !tests.isEmpty else { return ([:], nil, nil) }
        if let container = await container() {
            let cases = await self.cases(tests, HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: container.port)), container.id)
            return (cases, await outputIfFailed(cases, container.id), container.name)
        }
        let (found, refusal) = try await withContainer(specification(subject), subject) { id in
            let cases = try await self.cases(tests, subject, id)
            return (cases: cases, output: await self.outputIfFailed(cases, id))
        }
        guard let found else { return (all(tests, "the test container did not start: \(refusal ?? "")"), nil, nil) }
        return (found.cases, found.output, nil)
    }

    private func cases(_ tests: [FunctionTest], _ subject: Subject, _ id: String) async throws -> [String: TestRecord.Case] {
        guard let address = try await engine.container(id)?.networks[network]?.ip else {
            // A container that has ended has no address.
            guard try await engine.container(id)?.state.running == true else {
                return all(tests, try await untilHealthy(subject, nil, id) ?? "the test container ended")
            }
            return all(tests, "the test container has no address on \(network)")
        }
        return try await withClient(address, subject.function.metadata.port, subject) { client in
            if let trouble = try await untilHealthy(subject, client, id) { return all(tests, trouble) }
            return await cases(tests, client, id)
        }
    }

    private func cases(_ tests: [FunctionTest], _ client: HTTPClient, _ id: String) async -> [String: TestRecord.Case] {
        var results: [String: TestRecord.Case] = [:]
        var end: ContainerEnd?
        for test in tests {
            var (result, isLost) = await request(test, client)
            if isLost, end == nil { end = await self.end(id) }
            if isLost, let end { result.failure = result.failure.map { Self.failure($0, end) } }
            results[test.name] = result
        }
        return results
    }

    /// Runs `body` with a client of a test container. On a rootless engine it goes through a relay.
    private func withClient<Result: Sendable>(
        _ address: String, _ port: Int, _ subject: Subject, _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        guard try await engine.isRootless() else { return try await body(HTTPClient(endpoint: .tcp(host: address, port: port))) }
        let relay = try TestRelay(to: address, port: port)
        let client = HTTPClient(endpoint: .unix(path: relay.socket))
        return try await relay.run(self, subject.function.name) { try await body(client) }
    }

    private func outputIfFailed(_ cases: [String: TestRecord.Case], _ id: String) async -> String? {
        cases.values.contains { $0.failure != nil } ? await output(id) : nil
    }

    /// Sends a request. The second result is true if there was no whole answer.
    private func request(_ test: FunctionTest, _ client: HTTPClient) async -> (result: TestRecord.Case, isLost: Bool) {
        guard case .request(let request, let expectation) = test.kind else {
            return (.init(name: test.name, failure: nil, seconds: 0), false)
        }
        let began = ContinuousClock.now
        let headers = request.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        var (failure, isLost) = (String?.none, false)
        do {
            let body = request.body.map { HTTPRequest.Body.bytes(Array($0.utf8)) } ?? .none
            let message = HTTPRequest(method: request.method, target: request.path, headers: HeaderFields(headers), body: body)
            let response = try await client.send(message, timeout: test.timeout)
            failure = expectation.mismatch(response) { Task.isCancelled || ContinuousClock.now - began > test.timeout }
        } catch {
            (failure, isLost) = ("\(request.method) \(request.path): \(error)", true)
        }
        return (.init(name: test.name, failure: failure, seconds: (ContinuousClock.now - began).seconds), isLost)
    }

    /// Waits until the container passes ``HealthGate``, the gate of all containers. Returns nil
    /// then, and otherwise the reason why it did not pass.
    /// - Throws: any error of the engine, which says nothing about the container.
    private func untilHealthy(_ subject: Subject, _ client: HTTPClient?, _ id: String) async throws -> String? {
        let (health, image) = (subject.function.metadata.health, subject.image)
        let start = ContinuousClock.now
        let gate = HealthGate(
            port: subject.function.metadata.port, path: health.path, startPeriod: health.startPeriod, period: health.startPeriod.text,
            exposed: { (try? await engine.image(image)?.exposedPorts) ?? [] },
            probe: {
                guard let client else { return .failed("has no address") }
                do {
                    return .status(try await client.send(HTTPRequest(target: health.path), timeout: health.timeout).status)
                } catch {
                    return .failed("does not answer: \(error)")
                }
            },
            condition: { try await engine.container(id).map(HealthGate.Condition.init) },
            listening: { SocketTable.listening(in: $0) }, now: { start.duration(to: .now) }, sleep: { try await Task.sleep(for: $0) })
        guard let failure = try await gate.wait() else { return nil }
        let hints = failure.hints + (failure.hasEnded ? [absences(subject)].compactMap(\.self) : [])
        let text = ([failure.reason] + hints.map { "hint: " + $0 }).joined(separator: "\n")
        return "the test container did not become healthy: \(text)"
    }

    private func all(_ tests: [FunctionTest], _ failure: String) -> [String: TestRecord.Case] {
        Dictionary(uniqueKeysWithValues: tests.map { ($0.name, .init(name: $0.name, failure: failure, seconds: 0)) })
    }
}
