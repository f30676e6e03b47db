extension Engine {
    /// All networks that have all of the labels, in one request.
    ///
    /// `GET /networks`
    package func networks(label filters: [String] = []) async throws -> [NetworkSummary] {
        try await value(Call("GET", "/networks", query: [("filters", try Self.filters(["label": filters]))]))
    }

    /// The network with a name or a whole ID; nil if it does not exist.
    ///
    /// The engine also accepts the first digits of an ID. A name such as `db` can be the first
    /// digits of another network's ID, so such a match does not count.
    ///
    /// `GET /networks/{id}`
    package func network(_ name: String) async throws -> NetworkSummary? {
        do {
            let found: NetworkSummary? = try await valueIfFound(Call("GET", "/networks/\(Call.segment(name))"))
            return found.flatMap { $0.name == name || $0.id == name ? $0 : nil }
        } catch let error as EngineError {
            // The name is ambiguous: it begins several IDs, or several networks have it.
            guard case .status(400, _, _) = error, try await !hasNetwork(named: name) else { throw error }
            return nil
        }
    }

    /// True when at least one network has the name. The engine's filter matches parts of names.
    private func hasNetwork(named name: String) async throws -> Bool {
        let call = Call("GET", "/networks", query: [("filters", try Self.filters(["name": [name]]))])
        return try await value(call, as: [NetworkSummary].self).contains { $0.name == name }
    }

    /// Creates a bridge network. The engine refuses a name that is taken (409).
    ///
    /// The check of Docker 20.10 is not atomic: several requests at once may succeed. Then every
    /// use of the name is refused as ambiguous. So a network that is not alone is removed again. It
    /// counts as refused if another one is there some time later. Otherwise the others were removed
    /// too, and the next attempt follows.
    ///
    /// `POST /networks/create`
    /// - Parameter internal: true for a network without access to other networks.
    /// - Returns: the ID of the network.
    package func createNetwork(_ name: String, labels: [String: String] = [:], internal: Bool = false) async throws -> String {
        let call = try Call("POST", "/networks/create").sending(NetworkRequest(Name: name, Internal: `internal`, Labels: labels))
        let filters = labels.map { "\($0.key)=\($0.value)" }.sorted()
        for _ in 0..<20 {
            let id = try await value(call, as: NetworkCreated.self).Id
            // The time of creation does not decide: a younger network can be listed first, and its
            // creator has then seen it alone.
            guard try await networks(label: filters).contains(where: { $0.name == name && $0.id != id }) else { return id }
            try await removeNetwork(id)
            try await Task.sleep(for: .milliseconds(.random(in: 10...200)))
            if try await networks(label: filters).contains(where: { $0.name == name }) { break }
        }
        throw EngineError.status(code: 409, message: "network with name \(name) already exists", route: call.route)
    }

    /// Connects a container to a network.
    ///
    /// `POST /networks/{id}/connect`
    package func connect(network: String, container: String, aliases: [String] = []) async throws {
        let body = ConnectRequest(Container: container, EndpointConfig: .init(Aliases: aliases))
        try await perform(Call("POST", "/networks/\(Call.segment(network))/connect").sending(body))
    }

    /// Removes a network by its name or ID. The engine refuses a network that contains running
    /// containers (403), and takes a missing name for the first digits of an ID.
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
