import FunctionModel

/// A request of a client, by JSON-RPC 2.0.
struct Request: Hashable, Sendable {
    /// The identifier of the request.
    var id: RequestID
    /// The name of the method.
    var method: String
    /// The parameters by name.
    var parameters: [String: JSONValue]

    /// The members of `_meta`. Empty if there are none.
    var meta: [String: JSONValue] {
        if case .object(let members)? = parameters["_meta"] { members } else { [:] }
    }
}

/// A message of a client, by JSON-RPC 2.0.
enum Message: Hashable, Sendable {
    case request(Request)
    /// A message without a response.
    case notification(method: String, parameters: [String: JSONValue])
    /// The answer to a request of the server, which sends none.
    case response
    /// A message that breaks a rule. The identifier is nil if it cannot be read.
    case invalid(RequestID?, reason: String)

    /// Sorts a message by its members.
    init(_ value: JSONValue) {
        guard case .object(let members) = value else {
            self = .invalid(nil, reason: "a message is a JSON object")
            return
        }
        let id = members["id"].flatMap { RequestID($0) }
        guard members["jsonrpc"] == .string("2.0") else {
            self = .invalid(id, reason: "the member 'jsonrpc' is not \"2.0\"")
            return
        }
        guard case .string(let method)? = members["method"] else {
            let isResponse = members["method"] == nil && (members["result"] != nil || members["error"] != nil)
            self = isResponse ? .response : .invalid(id, reason: "the member 'method' is not a string")
            return
        }
        var parameters: [String: JSONValue] = [:]
        switch members["params"] {
        case .object(let named)?: parameters = named
        case nil, .null?: break
        default:
            self = .invalid(id, reason: "the member 'params' is not an object")
            return
        }
        if let id {
            self = .request(Request(id: id, method: method, parameters: parameters))
        } else if members["id"] == nil {
            self = .notification(method: method, parameters: parameters)
        } else {
            self = .invalid(nil, reason: "the member 'id' is neither a string nor a whole number")
        }
    }
}
