/// The nodes, secrets, configs and overlay networks of a swarm.
extension Engine {
    /// The part of the engine in a swarm. An engine in no swarm answers as well.
    ///
    /// `GET /info`
    package func membership() async throws -> SwarmMembership {
        try await value(Call("GET", "/info"))
    }

    /// All nodes of the swarm.
    ///
    /// `GET /nodes`
    package func nodes() async throws -> [NodeSummary] {
        try await value(Call("GET", "/nodes"))
    }

    /// All secrets or configs that have all of the labels.
    ///
    /// `GET /secrets`, `GET /configs`
    package func swarmObjects(_ kind: SwarmObject.Kind, label filters: [String] = []) async throws -> [SwarmObject] {
        try await value(Call("GET", "/\(kind.rawValue)", query: [("filters", try Self.filters(["label": filters]))]))
    }

    /// Creates a secret or a config. The engine refuses a name that is taken (409).
    ///
    /// `POST /secrets/create`, `POST /configs/create`
    /// - Parameter data: at most 500 KiB.
    /// - Returns: the ID of the object.
    package func createSwarmObject(
        _ kind: SwarmObject.Kind, _ name: String, labels: [String: String], data: [UInt8]
    ) async throws -> String {
        let body = SwarmObject.Request(name: name, labels: labels, data: data)
        return try await value(Call("POST", "/\(kind.rawValue)/create").sending(body), as: SwarmObjectCreated.self).ID
    }

    /// Replaces the labels of a secret or a config. Its data cannot change.
    ///
    /// `POST /secrets/{id}/update`, `POST /configs/{id}/update`
    /// - Parameter object: the object as it was read. If somebody changed it since, the engine
    ///   refuses with ``Refusal/outOfSequence``. The engine compares the data of a config, and
    ///   accepts a secret without its data.
    package func relabel(_ kind: SwarmObject.Kind, _ object: SwarmObject, labels: [String: String]) async throws {
        let body = SwarmObject.Request(name: object.name, labels: labels, data: object.data)
        let query = [("version", String(object.version))] as [(name: String, value: String?)]
        try await perform(Call("POST", "/\(kind.rawValue)/\(Call.segment(object.id))/update", query: query).sending(body))
    }

    /// Removes a secret or a config. The engine refuses one that a service names, with
    /// ``Refusal/inUse``.
    ///
    /// `DELETE /secrets/{id}`, `DELETE /configs/{id}`
    package func removeSwarmObject(_ kind: SwarmObject.Kind, _ id: String) async throws {
        try await perform(Call("DELETE", "/\(kind.rawValue)/\(Call.segment(id))"))
    }

    /// Creates a network that spans all nodes. The engine refuses a name that is taken (409).
    ///
    /// `POST /networks/create`
    /// - Returns: the ID of the network.
    package func createOverlayNetwork(_ name: String, labels: [String: String] = [:]) async throws -> String {
        let body = OverlayRequest(Name: name, Labels: labels)
        return try await value(Call("POST", "/networks/create").sending(body), as: OverlayCreated.self).Id
    }
}

private struct SwarmObjectCreated: Decodable { let ID: String }

private struct OverlayCreated: Decodable { let Id: String }

private struct OverlayRequest: Encodable {
    let Name: String
    let Driver = "overlay"
    // Before API 1.44, names are unique only on request.
    let CheckDuplicate = true
    // Containers that are no tasks, such as those of tests, may join it.
    let Attachable = true
    let Labels: [String: String]
}
