package import FunctionModel

/// A call of a tool, with arguments that were checked.
package struct ToolCall: Hashable, Sendable {
    /// The identifier of the request.
    package var id: RequestID
    /// The name of the tool.
    package var name: String
    /// The arguments of the call.
    package var arguments: Arguments
    /// The token of notifications about the progress. Nil if the client wants none.
    package var token: JSONValue?
    /// The revision of the protocol for the response.
    package var version: ProtocolVersion
}
