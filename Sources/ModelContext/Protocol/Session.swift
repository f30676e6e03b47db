package import FunctionModel

/// The conversation with a client: from lines of standard input to responses and calls. It does
/// nothing itself.
///
/// The protocol has two kinds of revisions. Up to 2025-11-25, `initialize` begins a session. Since
/// 2026-07-28, each request carries its revision in `_meta`. One session answers both kinds.
package struct Session: Sendable {
    /// The consequence of a message.
    package enum Step: Hashable, Sendable {
        /// A response that is ready.
        case reply(JSONValue)
        /// A tool is to be called.
        case call(ToolCall)
        /// The call with this identifier is to end. It gets no response.
        case cancel(RequestID)
        /// The message has no consequence.
        case nothing
    }

    /// The consequences of a line.
    package enum Received: Hashable, Sendable {
        case one(Step)
        /// A batch. Its responses are sent together, in one array.
        case batch([Step])
    }

    /// The identity of the server.
    let server: ServerDescription
    /// The tools for this client.
    let offered: [Tool]
    /// The names of the tools that a server which may change something also has.
    let withheld: [String]
    /// The revision that `initialize` chose. Nil before.
    private var version: ProtocolVersion?

    /// Creates the conversation before its first message.
    /// - Parameter allowsChanges: if false, only tools that change nothing are offered.
    package init(_ server: ServerDescription, tools: [Tool], allowsChanges: Bool) {
        self.server = server
        offered = tools.filter { allowsChanges || !$0.effect.isChange }
        withheld = allowsChanges ? [] : tools.filter(\.effect.isChange).map(\.name)
    }

    /// Receives a line of the client's output.
    package mutating func receive(_ line: [UInt8]) -> Received {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { return .one(.nothing) }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: line) } catch {
            return .one(.reply(Reply.error(nil, ProtocolError(.parse, "a line is not JSON: \(error)"))))
        }
        guard case .array(let messages) = value else { return .one(step(Message(value), isBatched: false)) }
        guard version?.hasBatches ?? false else {
            return .one(.reply(Reply.error(nil, ProtocolError(.invalidRequest, "only sessions up to revision 2025-03-26 have batches"))))
        }
        if messages.isEmpty { return .one(.reply(Reply.error(nil, ProtocolError(.invalidRequest, "the batch is empty")))) }
        return .batch(messages.map { step(Message($0), isBatched: true) })
    }

    private mutating func step(_ message: Message, isBatched: Bool) -> Step {
        switch message {
        case .response: return .nothing
        case .invalid(let id, let reason): return .reply(Reply.error(id, ProtocolError(.invalidRequest, reason)))
        case .notification(let method, let parameters):
            guard method == "notifications/cancelled", let id = parameters["requestId"].flatMap({ RequestID($0) }) else { return .nothing }
            return .cancel(id)
        case .request(let request):
            do throws(ProtocolError) { return try answer(request, isBatched: isBatched) } catch {
                return .reply(Reply.error(request.id, error))
            }
        }
    }

    private mutating func answer(_ request: Request, isBatched: Bool) throws(ProtocolError) -> Step {
        if let version = try request.version() { return try serve(request, version) }
        switch request.method {
        case "initialize":
            if isBatched { throw ProtocolError(.invalidRequest, "'initialize' cannot be part of a batch") }
            return .reply(Reply.result(request.id, try initialize(request)))
        case "ping": return .reply(Reply.result(request.id, [:]))
        default:
            guard let version else {
                let message = "'\(request.method)' needs a session, which 'initialize' begins, or '\(Request.versionKey)' in _meta"
                throw ProtocolError(.invalidParameters, message)
            }
            return try serve(request, version)
        }
    }

    private mutating func initialize(_ request: Request) throws(ProtocolError) -> [String: JSONValue] {
        guard case .string(let wanted)? = request.parameters["protocolVersion"] else {
            throw ProtocolError(.invalidParameters, "'initialize' needs a 'protocolVersion'")
        }
        let version = ProtocolVersion.session(wanted)
        self.version = version
        return [
            "protocolVersion": .string(version.rawValue), "capabilities": server.capabilities, "serverInfo": server.identity(version),
            "instructions": .string(server.instructions),
        ]
    }
}

extension Request {
    /// The member of `_meta` with the revision of a request.
    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    /// The member of `_meta` with the features of the client.
    private static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"

    /// The revision that the request carries. Nil if it carries none, and so belongs to a session.
    fileprivate func version() throws(ProtocolError) -> ProtocolVersion? {
        guard let value = meta[Self.versionKey] else { return nil }
        guard case .string(let text) = value else { throw ProtocolError(.invalidParameters, "'\(Self.versionKey)' is not a string") }
        guard let version = ProtocolVersion(rawValue: text), version.isStateless else { throw .unsupported(text) }
        guard case .object? = meta[Self.capabilitiesKey] else {
            throw ProtocolError(.invalidParameters, "'\(Self.capabilitiesKey)' is not an object")
        }
        return version
    }
}
