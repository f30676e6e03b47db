package import FunctionModel

/// A server for one client, from the lines of its input to the messages of its output.
///
/// Calls that only look run at the same time. Calls that change something run one after the other.
package final class Server: Sendable {
    private let description: ServerDescription
    private let tools: [Tool]
    private let allowsChanges: Bool
    private let explain: @Sendable (any Error) -> [String]
    private let send: @Sendable (JSONValue) -> Void
    private let calls = OpenCalls()
    private let turns = Turns()

    /// The time for running calls after the end of the input. A client waits two seconds before it
    /// sends SIGTERM.
    private static let grace = Duration.seconds(1)

    /// Creates a server.
    /// - Parameters:
    ///   - allowsChanges: if false, only tools that change nothing are offered.
    ///   - explain: returns the lines of an error, with its hints.
    ///   - send: writes a message. It is called from any task.
    package init(
        _ description: ServerDescription, tools: [Tool], allowsChanges: Bool, explain: @escaping @Sendable (any Error) -> [String],
        send: @escaping @Sendable (JSONValue) -> Void
    ) {
        (self.description, self.tools, self.allowsChanges) = (description, tools, allowsChanges)
        (self.explain, self.send) = (explain, send)
    }

    /// Answers the client until its input ends, or the task is cancelled. Calls that still run are
    /// then cancelled.
    package func run(_ lines: AsyncStream<[UInt8]>) async {
        await withDiscardingTaskGroup { group in
            var session = Session(description, tools: tools, allowsChanges: allowsChanges)
            for await line in lines {
                switch session.receive(line) {
                case .one(let step):
                    let begun = begin(step)
                    // A response that is ready keeps its place among the messages.
                    if case .ready(let reply) = begun {
                        if let reply { send(reply) }
                    } else {
                        group.addTask { [self] in
                            if let reply = await begun.reply() { send(reply) }
                        }
                    }
                case .batch(let steps):
                    let begun = steps.map(begin)
                    group.addTask { [self] in
                        let replies = await Self.replies(begun)
                        if !replies.isEmpty { send(.array(replies)) }
                    }
                }
            }
            await calls.settle(within: Self.grace)
            group.cancelAll()
        }
    }

    /// A step that was begun.
    private enum Begun: Sendable {
        /// The response is known; nil if there is none.
        case ready(JSONValue?)
        /// A call, which returns its response. Nil if the client cancelled it.
        case work(@Sendable () async -> JSONValue?)

        /// Returns the response, and waits for it. Nil if there is none.
        func reply() async -> JSONValue? {
            switch self {
            case .ready(let reply): return reply
            case .work(let work): return await work()
            }
        }
    }

    /// Begins a step, in the order of the client's messages.
    private func begin(_ step: Session.Step) -> Begun {
        switch step {
        case .nothing: return .ready(nil)
        case .reply(let reply): return .ready(reply)
        case .cancel(let id):
            calls.cancel(id)
            return .ready(nil)
        case .call(let call):
            guard let tool = tools.first(where: { $0.name == call.name }) else { return .ready(nil) }
            guard let entry = calls.add(call.id) else {
                let error = ProtocolError(.invalidRequest, "a request with this identifier is running")
                return .ready(Reply.error(call.id, error))
            }
            let ticket = tool.effect.isChange ? turns.ticket() : nil
            return .work { [self] in await perform(call, tool, entry, ticket) }
        }
    }

    private static func replies(_ begun: [Begun]) async -> [JSONValue] {
        await withTaskGroup(of: JSONValue?.self) { group in
            for step in begun { group.addTask { await step.reply() } }
            var replies: [JSONValue] = []
            for await reply in group {
                if let reply { replies.append(reply) }
            }
            return replies
        }
    }

    /// Calls a tool. The client's cancellation and the end of the server both cancel its work.
    private func perform(_ call: ToolCall, _ tool: Tool, _ entry: OpenCalls.Entry, _ ticket: Int?) async -> JSONValue? {
        let result = await withTaskGroup(of: ToolResult?.self) { group in
            group.addTask { [self] in await outcome(of: call, tool, entry, ticket) }
            group.addTask {
                for await _ in entry.cancellation {}
                return nil
            }
            var found: ToolResult?
            for await result in group {
                found = found ?? result
                group.cancelAll()
            }
            return found
        }
        guard calls.remove(entry), let result else { return nil }
        return description.response(to: call.id, call.version, result.members(call.version))
    }

    private func outcome(of call: ToolCall, _ tool: Tool, _ entry: OpenCalls.Entry, _ ticket: Int?) async -> ToolResult {
        if let ticket { await turns.wait(for: ticket) }
        defer { if ticket != nil { turns.pass() } }
        do {
            try Task.checkCancellation()
            // A client may have cancelled a call that still waited for its turn.
            guard calls.contains(entry) else { throw CancellationError() }
            return try await tool.run(call.arguments, progress(of: call, entry))
        } catch {
            return ToolResult(failure: explain(error))
        }
    }

    /// The notes about a call, as far as the client wants them.
    private func progress(of call: ToolCall, _ entry: OpenCalls.Entry) -> CallProgress {
        guard let token = call.token else { return .silent }
        return CallProgress { [self] done, total, message in
            if calls.contains(entry) { send(Reply.progress(token, done: done, total: total, message: message)) }
        }
    }
}
