extension Engine {
    /// The images of the engine, in one request. Their names are those that Docker lists.
    ///
    /// `GET /images/json`
    /// - Parameter reference: a name or a pattern such as `shop/*`; nil for all images.
    package func images(reference: String? = nil) async throws -> [ImageSummary] {
        let filters = try Self.filters(reference.map { ["reference": [$0]] } ?? [:])
        let images: [ImageSummary] = try await value(Call("GET", "/images/json", query: [("filters", filters)]))
        return kind.isPodman ? PodmanNames.familiar(images) : images
    }

    /// The details of an image; nil if it does not exist. The names are those that Docker lists.
    ///
    /// `GET /images/{name}/json`
    package func image(_ reference: String) async throws -> ImageDetails? {
        let call = Call("GET", "/images/\(Call.segment(reference, isImage: true))/json")
        let image = try await valueIfFound(call, as: ImageDetails.self)
        return kind.isPodman ? image.map(PodmanNames.familiar) : image
    }

    /// Adds a reference to an image. If another image has the reference, it moves.
    ///
    /// `POST /images/{name}/tag`
    package func tag(image: String, repository: String, tag: String) async throws {
        let query = [("repo", repository), ("tag", tag)] as [(name: String, value: String?)]
        try await perform(Call("POST", "/images/\(Call.segment(image, isImage: true))/tag", query: query))
    }

    /// Removes a reference. With its last reference the image is removed too. The engine refuses an
    /// image in use (409).
    ///
    /// `DELETE /images/{name}`
    /// - Parameter force: true to remove an ID that several references or a stopped container name.
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
