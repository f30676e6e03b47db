import FunctionModel
import ModelContext
import TestSupport
import Testing

/// The calls of a server: their order, their cancellation and their end.
struct ServerTests {
    private func ids(_ messages: [JSONValue]) -> [JSONValue] { messages.compactMap { $0.at("id") } }

    @Test func `a call is answered with texts and JSON`() async throws {
        struct Report: Encodable {
            var schema = "faaso.sample/1"
        }
        let report = Tool("report", title: "Report", help: "Reports.") { _, _ in
            var result = try ToolResult(Report())
            result.add(["1 node reused"])
            return result
        }
        let messages = try await Client.run([report]) { client in
            client.call(1, "report")
            try await eventually("an answer") { client.received.count == 2 }
        }
        #expect(
            messages.map(\.text) == [
                #"{"id":1,"jsonrpc":"2.0","result":{"content":[{"text":"{\"schema\":\"faaso.sample/1\"}","type":"text"},"#
                    + #"{"text":"1 node reused","type":"text"}],"isError":false,"structuredContent":{"schema":"faaso.sample/1"}}}"#
            ])
        let old = try await Client.run([report], version: "2025-03-26") { client in
            client.call(1, "report")
            try await eventually("an answer") { client.received.count == 2 }
        }
        #expect(old.first?.at("result", "structuredContent") == nil && old.first?.at("result", "content")?.elements.count == 2)
    }

    @Test func `an error of a tool is a result with its hints`() async throws {
        struct Broken: Error {}
        let broken = Tool("broken", title: "Broken", help: "Fails.") { _, _ in throw Broken() }
        let messages = try await Client.run([broken]) { client in
            client.call(1, "broken")
            try await eventually("an answer") { client.received.count == 2 }
        }
        #expect(messages.first?.at("result", "isError") == .bool(true))
        #expect(messages.first?.at("result", "content")?.elements.first?.at("text") == .string("error: Broken()\nhint: try again"))
    }

    @Test func `a quick call overtakes a slow one, and changes wait for each other`() async throws {
        let (door, other) = (Door(), Door())
        let tools = [door.tool("change", effect: .replaces), other.tool("look")]
        other.open()
        let messages = try await Client.run(tools) { client in
            client.call(1, "change", #"{"name":"first"}"#)
            client.call(2, "change", #"{"name":"second"}"#)
            client.call(3, "look")
            try await eventually("the quick answer") { client.received.count == 2 }
            #expect(door.arrived == ["first"])
            door.open()
            try await eventually("all answers") { client.received.count == 4 }
        }
        #expect(door.arrived == ["first", "second"] && ids(messages).first == .number(3))
        #expect(Set(ids(messages)) == [.number(1), .number(2), .number(3)])
    }

    @Test func `a cancelled call ends its work and has no answer`() async throws {
        let door = Door()
        let messages = try await Client.run([door.tool("change", effect: .replaces), .look]) { client in
            client.call(1, "change", #"{"name":"first"}"#)
            try await eventually("the call runs") { door.arrived == ["first"] }
            client.call(2, "change", #"{"name":"second"}"#)
            client.cancel(2)
            client.cancel(1)
            client.cancel(9)
            try await eventually("the work ends") { door.cancelled == ["first"] }
            client.call(1, "look")
            try await eventually("an answer") { client.received.count == 2 }
        }
        #expect(door.arrived == ["first"])
        #expect(messages.map { $0.at("result", "isError") } == [.bool(false)])
    }

    @Test func `an identifier cannot be used again while its call runs`() async throws {
        let door = Door()
        let messages = try await Client.run([door.tool("look")]) { client in
            client.call(1, "look")
            client.call(1, "look")
            try await eventually("an error") { client.received.count == 2 }
            door.open()
            try await eventually("an answer") { client.received.count == 3 }
        }
        #expect(messages.first?.at("error", "code") == .number(-32600) && messages.last?.at("error") == nil)
    }

    @Test func `calls have a moment after the end of the input, and are cancelled then`() async throws {
        let (slow, quick) = (Door(), Door())
        let messages = try await Client.run([slow.tool("slow"), quick.tool("quick")]) { client in
            client.call(1, "slow")
            client.call(2, "quick")
            try await eventually("both run") { slow.arrived.count + quick.arrived.count == 2 }
            client.hangUp()
            quick.open()
        }
        #expect(slow.cancelled == ["slow"] && ids(messages) == [.number(2), .number(1)])
        #expect(messages.map { $0.at("result", "isError") } == [.bool(false), .bool(true)])
    }

    @Test func `a batch has one array of answers, and notifications have none`() async throws {
        let messages = try await Client.run([.look], version: "2025-03-26") { client in
            client.say(
                #"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look"}},{"jsonrpc":"2.0","id":2,"method":"ping"},"#
                    + #"{"jsonrpc":"2.0","method":"notifications/initialized"}]"#)
            try await eventually("an answer") { client.received.count == 2 }
            client.say(#"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#)
        }
        #expect(messages.count == 1 && Set(messages[0].elements.compactMap { $0.at("id") }) == [.number(1), .number(2)])
    }

    @Test func `progress is sent to a client that wants it, and to no other`() async throws {
        let steps = Tool("steps", title: "Steps", help: "Takes steps.") { _, progress in
            progress.tell(0.5, of: 1, "build image:sum")
            progress.tell(1, of: nil, "done image:sum")
            return ToolResult(lines: ["done"])
        }
        let messages = try await Client.run([steps]) { client in
            client.call(1, "steps")
            try await eventually("an answer") { client.received.count == 2 }
            client.call(2, "steps", meta: #"{"progressToken":"t"}"#)
            try await eventually("progress and an answer") { client.received.count == 5 }
        }
        #expect(
            messages.dropFirst().dropLast().map(\.text) == [
                #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"message":"build image:sum","progress":0.5,"progressToken":"t","total":1}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"message":"done image:sum","progress":1,"progressToken":"t"}}"#,
            ])
    }
}
