import FunctionModel
import ModelContext
import Synchronization
import TestSupport
import Testing

/// A client of a server in this process.
final class Client: Sendable {
    private let lines: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation
    private let messages = Mutex<[JSONValue]>([])

    private init() { (lines, continuation) = AsyncStream.makeStream(of: [UInt8].self) }

    /// Starts a server with some tools, begins a session, and hangs up after the body.
    /// - Returns: the messages of the server, without the reply to `initialize`.
    static func run(
        _ tools: [Tool], version: String = "2025-11-25", _ body: (Client) async throws -> Void
    ) async throws -> [JSONValue] {
        let client = Client()
        let server = Server(.sample, tools: tools, allowsChanges: true, explain: { ["error: \($0)", "hint: try again"] }) { message in
            client.messages.withLock { $0.append(message) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run(client.lines) }
            client.say(Session.initialize(version))
            try await eventually("a session") { client.received.count == 1 }
            try await body(client)
            client.hangUp()
            try await group.waitForAll()
        }
        return Array(client.received.dropFirst())
    }

    /// The messages so far.
    var received: [JSONValue] { messages.withLock { $0 } }

    /// Sends a line.
    func say(_ line: String) { continuation.yield(Array(line.utf8)) }

    /// Calls a tool.
    func call(_ id: Int, _ name: String, _ arguments: String = "{}", meta: String = "{}") {
        say(#"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments),"_meta":\#(meta)}}"#)
    }

    /// Cancels a request.
    func cancel(_ id: Int) { say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#) }

    /// Ends the input of the server.
    func hangUp() { continuation.finish() }
}

/// A door that calls of a tool wait at.
final class Door: Sendable {
    private struct State {
        var waiting: [String] = []
        var isOpen = false
        var cancelled: [String] = []
    }

    private let state = Mutex(State())

    /// The names of the calls that came to the door, in order.
    var arrived: [String] { state.withLock { $0.waiting } }

    /// The names of the calls that were cancelled there.
    var cancelled: [String] { state.withLock { $0.cancelled } }

    /// Lets all calls pass.
    func open() { state.withLock { $0.isOpen = true } }

    /// Waits until the door is open.
    func pass(_ name: String) async throws {
        state.withLock { $0.waiting.append(name) }
        do {
            while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(2)) }
        } catch {
            state.withLock { $0.cancelled.append(name) }
            throw error
        }
    }

    /// A tool that waits at the door.
    func tool(_ name: String, effect: Tool.Effect = .none) -> Tool {
        Tool(name, title: name, help: name, effect: effect, parameters: [Parameter("name", .text, "A name.")]) { [self] arguments, _ in
            try await pass(arguments.text("name") ?? name)
            return ToolResult(lines: ["passed"])
        }
    }
}
