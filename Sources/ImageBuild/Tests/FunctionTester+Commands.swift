import Basics
import ContainerEngine
import FunctionModel

extension FunctionTester {
    /// Runs each command in its own container.
    /// - Returns: the results by the names of the cases.
    func commands(_ subject: Subject) async throws -> [String: TestRecord.Case] {
        var results: [String: TestRecord.Case] = [:]
        for test in subject.definition.tests {
            guard case .command(let words) = test.kind else { continue }
            results[test.name] = try await command(test, words, subject)
        }
        return results
    }

    private func command(_ test: FunctionTest, _ words: [String], _ subject: Subject) async throws -> TestRecord.Case {
        var specification = specification(subject)
        specification.entrypoint = []
        specification.command = words
        let began = ContinuousClock.now
        let (found, refusal) = try await withContainer(specification, subject) { id -> (failure: String, output: String)? in
            let code = try await self.exitCode(id, within: test.timeout)
            if code == 0 { return nil }
            guard let code else { return ("still running after \(test.timeout.text)", await self.output(id)) }
            let failure = "exit code: expected 0, got \(code)"
            // Other statuses are the command's own answer.
            let end = code == ContainerEnd.killedStatus ? await self.end(id) : nil
            return (end.map { Self.failure(failure, $0) } ?? failure, await self.output(id))
        }
        return TestRecord.Case(
            name: test.name, failure: refusal ?? found??.failure, output: found??.output, seconds: (ContinuousClock.now - began).seconds)
    }

    /// The exit code of a container; nil if it still runs after the time limit.
    /// - Throws: any error of the engine, which is no result of the test.
    private func exitCode(_ id: String, within limit: Duration) async throws -> Int? {
        do {
            return try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask { try await engine.wait(id) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        } catch {
            // An interrupt ends the request to the engine, too.
            try Task.checkCancellation()
            throw error
        }
    }
}
