import Basics
import FunctionModel

/// The methods of all revisions, besides those that begin a session.
extension Session {
    /// Answers a request of a known revision.
    func serve(_ request: Request, _ version: ProtocolVersion) throws(ProtocolError) -> Step {
        switch request.method {
        case "tools/list":
            return .reply(server.response(to: request.id, version, try list(request, version), isLasting: true))
        case "tools/call": return try call(request, version)
        case "server/discover" where version.isStateless:
            let members: [String: JSONValue] = [
                "supportedVersions": .array(ProtocolVersion.texts.map { .string($0) }), "capabilities": server.capabilities,
                "instructions": .string(server.instructions),
            ]
            return .reply(server.response(to: request.id, version, members, isLasting: true))
        default: throw ProtocolError(.unknownMethod, "there is no method '\(request.method)' in revision \(version.rawValue)")
        }
    }

    private func list(_ request: Request, _ version: ProtocolVersion) throws(ProtocolError) -> [String: JSONValue] {
        switch request.parameters["cursor"] {
        case nil, .null?: return ["tools": .array(offered.map { $0.definition(version) })]
        default: throw ProtocolError(.invalidParameters, "there is no further page of tools")
        }
    }

    private func call(_ request: Request, _ version: ProtocolVersion) throws(ProtocolError) -> Step {
        guard case .string(let name)? = request.parameters["name"] else {
            throw ProtocolError(.invalidParameters, "'tools/call' needs the 'name' of a tool")
        }
        // A model reads the result of a tool, and can correct itself. It may never see an error of
        // the protocol.
        func refuse(_ diagnostics: [Diagnostic]) -> Step {
            let result = ToolResult(failure: diagnostics.flatMap(\.lines))
            return .reply(server.response(to: request.id, version, result.members(version)))
        }
        guard let tool = offered.first(where: { $0.name == name }) else {
            guard withheld.contains(name) else {
                let hints = NameHint.hints([name], among: offered.map(\.name))
                throw ProtocolError(.invalidParameters, (["there is no tool '\(name)'"] + hints).joined(separator: ": "))
            }
            let message = "the tool '\(name)' changes something, and this server changes nothing"
            return refuse([Diagnostic(.error, message, hints: [server.permission])])
        }
        let values: [String: JSONValue]
        switch request.parameters["arguments"] {
        case .object(let members)?: values = members
        case nil, .null?: values = [:]
        default: throw ProtocolError(.invalidParameters, "'arguments' is not an object")
        }
        let arguments: Arguments
        do throws(ArgumentProblems) { arguments = try Arguments(values, for: tool.parameters) } catch {
            return refuse(error.diagnostics)
        }
        return .call(ToolCall(id: request.id, name: name, arguments: arguments, token: request.token, version: version))
    }
}

extension Request {
    /// The token of notifications about the progress. Nil if the client wants none.
    fileprivate var token: JSONValue? {
        meta["progressToken"].flatMap { RequestID($0) == nil ? nil : $0 }
    }
}
