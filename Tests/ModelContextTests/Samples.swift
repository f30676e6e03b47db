import FunctionModel
import ModelContext
import Testing

extension ServerDescription {
    /// A server that all tests share.
    static let sample = ServerDescription(
        name: "faaso", title: "Functions", version: "1.2", instructions: "Call look.", permission: "ask a person")
}

extension Tool {
    /// A tool that looks.
    static let look = Tool("look", title: "Look", help: "Looks.", parameters: [Parameter("depth", .number(0...9), "How far.")]) { _, _ in
        ToolResult(lines: ["seen"])
    }

    /// A tool that changes something.
    static let change = Tool(
        "change", title: "Change", help: "Changes.", effect: .replaces, parameters: [Parameter("name", .text, isRequired: true, "A name.")]
    ) { arguments, _ in
        ToolResult(lines: ["changed \(arguments.text("name") ?? "")"])
    }
}

extension Session {
    /// A session after `initialize`.
    /// - Parameter version: the revision; nil for a session before `initialize`.
    static func begun(_ version: String? = "2025-11-25", allowsChanges: Bool = false) -> Session {
        var session = Session(.sample, tools: [.look, .change], allowsChanges: allowsChanges)
        if let version { _ = session.receive(Array(Self.initialize(version).utf8)) }
        return session
    }

    /// The first request of a client.
    static func initialize(_ version: String) -> String {
        #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(version)","capabilities":{}}}"#
    }

    /// The reply to a line as compact JSON. Records an issue if there is another consequence.
    mutating func reply(_ line: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) -> String {
        let received = receive(Array(line.utf8))
        if case .one(.reply(let reply)) = received { return reply.text }
        Issue.record("\(received)", sourceLocation: sourceLocation)
        return ""
    }
}

extension JSONValue {
    /// The value at the end of a path of members. Nil if there is none.
    func at(_ path: String...) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, name in
            if case .object(let members)? = value { members[name] } else { nil }
        }
    }

    /// The text of a string; nil for any other value.
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements of an array; empty for any other value.
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
