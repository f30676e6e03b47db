extension Engine {
    /// The engine's images, in one request.
    ///
    /// `GET /images/json`
    /// - Parameter reference: a name, or a pattern such as `shop/*`; nil for all.
    package func images(reference: String? = nil) async throws -> [ImageSummary] {
        let filters = try Self.filters(reference.map { ["reference": [$0]] } ?? [:])
        return try await value(Call("GET", "/images/json", query: [("filters", filters)]))
    }

    /// nil when there is none of this reference or ID.
    ///
    /// `GET /images/{name}/json`
    package func image(_ reference: String) async throws -> ImageDetails? {
        try await valueIfFound(Call("GET", "/images/\(Call.segment(reference, isImage: true))/json"))
    }

    /// Gives an image a further reference; one that another image had moves.
    ///
    /// `POST /images/{name}/tag`
    package func tag(image: String, repository: String, tag: String) async throws {
        let query = [("repo", repository), ("tag", tag)] as [(name: String, value: String?)]
        try await perform(Call("POST", "/images/\(Call.segment(image, isImage: true))/tag", query: query))
    }

    /// Takes a reference away, and the image with its last one. An image in use is refused (409).
    ///
    /// `DELETE /images/{name}`
    /// - Parameter force: also when several references or a stopped container name the ID.
    package func removeImage(_ reference: String, force: Bool = false) async throws -> ImageRemoval {
        let call = Call("DELETE", "/images/\(Call.segment(reference, isImage: true))", query: [("force", force ? "1" : "0")])
        let steps: [RemovalStep] = try await value(call)
        return ImageRemoval(untagged: steps.compactMap(\.Untagged), deleted: steps.compactMap(\.Deleted))
    }

    private struct RemovalStep: Decodable {
        let Untagged: String?
        let Deleted: String?
    }
}
