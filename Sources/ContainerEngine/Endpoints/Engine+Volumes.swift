extension Engine {
    /// All volumes that have all of the labels, in one request.
    ///
    /// `GET /volumes`
    /// - Parameter unused: true for the volumes alone that no container in any state has mounted.
    package func volumes(label labels: [String] = [], unused: Bool = false) async throws -> [VolumeSummary] {
        let filters = ["label": labels].merging(unused ? ["dangling": ["true"]] : [:]) { $1 }
        return try await value(Call("GET", "/volumes", query: [("filters", try Self.filters(filters))]), as: VolumeList.self).Volumes ?? []
    }

    /// The volume with a name; nil if it does not exist.
    ///
    /// `GET /volumes/{name}`
    package func volume(_ name: String) async throws -> VolumeSummary? {
        try await valueIfFound(Call("GET", "/volumes/\(Call.segment(name))"))
    }

    /// Creates a volume. An existing volume and its labels stay unchanged.
    ///
    /// `POST /volumes/create`
    @discardableResult
    package func createVolume(_ name: String, labels: [String: String] = [:]) async throws -> VolumeSummary {
        try await value(Call("POST", "/volumes/create").sending(VolumeRequest(Name: name, Labels: labels)))
    }

    /// Removes a volume. The engine refuses a volume that a container uses (409).
    ///
    /// `DELETE /volumes/{name}`
    package func removeVolume(_ name: String, force: Bool = false) async throws {
        try await perform(Call("DELETE", "/volumes/\(Call.segment(name))", query: [("force", force ? "1" : "0")]))
    }
}

private struct VolumeList: Decodable { let Volumes: [VolumeSummary]? }

private struct VolumeRequest: Encodable {
    let Name: String
    let Labels: [String: String]
}
