package import FunctionModel

/// An error of the protocol: the request itself is at fault, not its work.
package struct ProtocolError: Error, Hashable, Sendable {
    /// The codes of JSON-RPC 2.0, and one of the Model Context Protocol.
    package enum Code: Int, Hashable, Sendable {
        case parse = -32700
        case invalidRequest = -32600
        case unknownMethod = -32601
        case invalidParameters = -32602
        case unsupportedVersion = -32022
    }

    /// The code of the error.
    package var code: Code
    /// The cause as a lowercase sentence without a full stop.
    package var message: String
    /// Facts for the client's program. Nil if there are none.
    package var data: JSONValue?

    /// Creates an error.
    package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        (self.code, self.message, self.data) = (code, message, data)
    }

    /// The error for a revision that is unknown, or that has no requests of this kind.
    static func unsupported(_ wanted: String) -> ProtocolError {
        ProtocolError(
            .unsupportedVersion, "the protocol revision '\(wanted)' is not supported",
            data: .object(["supported": .array(ProtocolVersion.texts.map { .string($0) }), "requested": .string(wanted)]))
    }
}
