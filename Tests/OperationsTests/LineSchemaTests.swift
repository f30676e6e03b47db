import Basics
import ContainerEngine
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import TestSupport
import Testing

@testable import Operations

/// The JSON of commands that print line by line, compared with its published schema.
struct LineSchemaTests {
    private func check(_ value: some Encodable, _ name: String) throws {
        let schema = try JSONSchema(published: name)
        let document = try JSONValue(parsing: String(decoding: JSONCoding.pretty(value), as: UTF8.self))
        #expect(schema.problems(document) == [])
        guard case .object(var members) = document else { return }
        members["schema"] = .string("faaso.other/1")
        #expect(schema.problems(.object(members)) != [])
    }

    @Test func `a line of a log`() throws {
        try check(LogRecord("2026-01-02T03:04:05.123456789Z words", function: "sum", stream: .stdout), "log")
    }

    @Test func `an event of the engine`() throws {
        let event = try #require(
            ProjectEvent(
                .init(
                    type: "container", action: "die", actorID: "x",
                    attributes: [
                        "faaso.project": "p", "faaso.role": "function", "faaso.function": "sum", "name": "p_sum_1", "exitCode": "1",
                    ],
                    time: .init(nanoseconds: 1_767_323_050_007_999_999)), project: "p"))
        try check(EventRecord(event), "event")
    }

    @Test func `an event of a supervisor`() throws {
        try check(
            SupervisionEvent(
                at: Date(timeIntervalSince1970: 1_767_323_045), node: "container:sum", kind: "healthy", message: "p_sum_1 is healthy"),
            "supervision")
    }
}
