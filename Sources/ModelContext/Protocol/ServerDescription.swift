import FunctionModel

/// The identity of a server, for clients and for the people who see it there.
package struct ServerDescription: Hashable, Sendable {
    /// The name, for programs.
    package var name: String
    /// The name, for people.
    package var title: String
    /// The version of the program.
    package var version: String
    /// The advice to an assistant about all tools.
    package var instructions: String
    /// The hint for a call of a tool that this server does not offer, because it changes something.
    package var permission: String

    /// Creates a description.
    package init(name: String, title: String, version: String, instructions: String, permission: String) {
        (self.name, self.title, self.version) = (name, title, version)
        (self.instructions, self.permission) = (instructions, permission)
    }

    /// The identity as JSON.
    func identity(_ revision: ProtocolVersion) -> JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "version": .string(version)]
        if revision.hasStructure { members["title"] = .string(title) }
        return .object(members)
    }

    /// The features of the protocol that the server has: tools whose list never changes.
    var capabilities: JSONValue { .object(["tools": .object([:])]) }

    /// The response to a request of a revision.
    /// - Parameter isLasting: true if the result stays the same while the process runs.
    func response(
        to id: RequestID, _ revision: ProtocolVersion, _ members: [String: JSONValue], isLasting: Bool = false
    ) -> JSONValue {
        guard revision.isStateless else { return Reply.result(id, members) }
        var members = members
        members["resultType"] = .string("complete")
        members["_meta"] = .object(["io.modelcontextprotocol/serverInfo": identity(revision)])
        if isLasting {
            members["ttlMs"] = .number(300_000)
            members["cacheScope"] = .string("private")
        }
        return Reply.result(id, members)
    }
}
