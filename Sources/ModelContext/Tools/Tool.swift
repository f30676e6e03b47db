package import FunctionModel

/// Something that an assistant can call.
package struct Tool: Sendable {
    /// The effect of a call on the world outside of the process.
    package enum Effect: Hashable, Sendable {
        /// The tool only looks.
        case none
        /// The tool adds something that nothing uses yet, such as an image.
        case adds
        /// The tool replaces or removes something that is in use.
        case replaces
        /// The tool calls the user's code, whose effects are unknown.
        case unknown

        /// True when a server needs a permission to offer the tool.
        package var isChange: Bool { self != .none }
    }

    /// The name, for programs.
    package let name: String
    /// The name, for people.
    package let title: String
    /// The use of the tool, for an assistant: when to call it, and the result.
    package let help: String
    /// The effect of a call.
    package let effect: Effect
    /// True when a second call with the same arguments changes nothing more.
    package let isIdempotent: Bool
    /// The parameters of the tool.
    package let parameters: [Parameter]
    /// Does the work of a call. Errors become a result that reports them.
    package let run: @Sendable (Arguments, CallProgress) async throws -> ToolResult

    /// Creates a tool.
    package init(
        _ name: String, title: String, help: String, effect: Effect = .none, isIdempotent: Bool = false, parameters: [Parameter] = [],
        run: @escaping @Sendable (Arguments, CallProgress) async throws -> ToolResult
    ) {
        (self.name, self.title, self.help) = (name, title, help)
        (self.effect, self.isIdempotent, self.parameters, self.run) = (effect, isIdempotent, parameters, run)
    }

    /// The definition of the tool for clients.
    package func definition(_ version: ProtocolVersion) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "description": .string(help), "inputSchema": inputSchema,
        ]
        if version.hasStructure { members["title"] = .string(title) }
        if version.hasAnnotations { members["annotations"] = annotations }
        return .object(members)
    }

    private var inputSchema: JSONValue {
        let required = parameters.filter(\.isRequired).map { JSONValue.string($0.name) }
        var members: [String: JSONValue] = [
            "type": .string("object"), "additionalProperties": .bool(false),
            "properties": .object(Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.schema) })),
        ]
        if !required.isEmpty { members["required"] = .array(required) }
        return .object(members)
    }

    /// The effects in the words of the protocol. A client may show them, or ask a person first.
    private var annotations: JSONValue {
        var members: [String: JSONValue] = [
            "title": .string(title), "readOnlyHint": .bool(!effect.isChange), "openWorldHint": .bool(effect == .unknown),
        ]
        if effect.isChange {
            members["destructiveHint"] = .bool(effect != .adds)
            members["idempotentHint"] = .bool(isIdempotent)
        }
        return .object(members)
    }
}
