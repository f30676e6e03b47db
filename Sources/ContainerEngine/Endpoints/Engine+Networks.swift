extension Engine {
    /// All networks that have all of the labels, in one request.
    ///
    /// `GET /networks`
    package func networks(label filters: [String] = []) async throws -> [NetworkSummary] {
        try await value(Call("GET", "/networks", query: [("filters", try Self.filters(["label": filters]))]))
    }

    /// The network with a name or ID; nil if it does not exist.
    ///
    /// `GET /networks/{id}`
    package func network(_ name: String) async throws -> NetworkSummary? {
        try await valueIfFound(Call("GET", "/networks/\(Call.segment(name))"))
    }

    /// Creates a bridge network. The engine refuses a name that is taken (409).
    ///
    /// The check of Docker 20.10 is not atomic: two requests at once may both succeed. Then every
    /// use of the name is refused as ambiguous. So the younger network is removed again, and counts
    /// as refused.
    ///
    /// `POST /networks/create`
    /// - Parameter internal: true for a network without access to other networks.
    /// - Returns: the ID of the network.
    package func createNetwork(_ name: String, labels: [String: String] = [:], internal: Bool = false) async throws -> String {
        let call = try Call("POST", "/networks/create").sending(NetworkRequest(Name: name, Internal: `internal`, Labels: labels))
        let id = try await value(call, as: NetworkCreated.self).Id
        let twins = try await networks(label: labels.map { "\($0.key)=\($0.value)" }.sorted()).filter { $0.name == name }
        guard let oldest = twins.min(by: { ($0.created, $0.id) < ($1.created, $1.id) }), oldest.id != id else { return id }
        try await removeNetwork(id)
        throw EngineError.status(code: 409, message: "network with name \(name) already exists", route: call.route)
    }

    /// Connects a container to a network.
    ///
    /// `POST /networks/{id}/connect`
    package func connect(network: String, container: String, aliases: [String] = []) async throws {
        let body = ConnectRequest(Container: container, EndpointConfig: .init(Aliases: aliases))
        try await perform(Call("POST", "/networks/\(Call.segment(network))/connect").sending(body))
    }

    /// Removes a network. The engine refuses a network that contains containers (403).
    ///
    /// `DELETE /networks/{id}`
    package func removeNetwork(_ name: String) async throws {
        try await perform(Call("DELETE", "/networks/\(Call.segment(name))"))
    }
}

private struct NetworkRequest: Encodable {
    let Name: String
    let Driver = "bridge"
    // Before API 1.44, names are unique only on request.
    let CheckDuplicate = true
    let Internal: Bool
    let Labels: [String: String]
}

private struct NetworkCreated: Decodable { let Id: String }

private struct ConnectRequest: Encodable {
    struct Endpoint: Encodable { let Aliases: [String] }
    let Container: String
    let EndpointConfig: Endpoint
}
