import FunctionModel

/// The messages of a server as JSON.
enum Reply {
    /// The response to a request that succeeded.
    static func result(_ id: RequestID, _ members: [String: JSONValue]) -> JSONValue {
        .object(["jsonrpc": .string("2.0"), "id": id.json, "result": .object(members)])
    }

    /// The response to a request that is at fault.
    /// - Parameter id: nil if the identifier cannot be read. It is then null, by JSON-RPC 2.0.
    static func error(_ id: RequestID?, _ error: ProtocolError) -> JSONValue {
        var members: [String: JSONValue] = ["code": .number(Double(error.code.rawValue)), "message": .string(error.message)]
        members["data"] = error.data
        return .object(["jsonrpc": .string("2.0"), "id": id?.json ?? .null, "error": .object(members)])
    }

    /// A notification about a call that runs.
    /// - Parameters:
    ///   - token: the token of the call's request.
    ///   - done: a number that grows with each notification of the call.
    ///   - total: the number at the end; nil if it is unknown.
    static func progress(_ token: JSONValue, done: Double, total: Double?, message: String) -> JSONValue {
        var members: [String: JSONValue] = ["progressToken": token, "progress": .number(done), "message": .string(message)]
        members["total"] = total.map { JSONValue.number($0) }
        return .object([
            "jsonrpc": .string("2.0"), "method": .string("notifications/progress"), "params": .object(members),
        ])
    }
}
