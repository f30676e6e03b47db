internal import HTTPClient

extension Engine {
    /// Sends an image to its registry, with the credentials of the docker CLI's user. The registry
    /// gets only the layers that it lacks.
    ///
    /// `POST /images/{name}/push`
    /// - Parameters:
    ///   - reference: the image with its registry and its tag. The engine must have the tag.
    ///   - onWarning: called before the push with each problem in finding credentials.
    ///   - onProgress: called with a line for each step, but not for each percent.
    ///   - onAdvance: called when a layer is complete, and after each 64 KiB of it.
    /// - Returns: the digest of the manifest in the registry, `sha256:…`.
    /// - Throws: ``EngineError/pushFailed(reference:message:)``, also if the failure occurs in the
    ///   middle of the progress.
    package func push(
        _ reference: ImageReference, with credentials: RegistryCredentials, onWarning: @Sendable (String) -> Void,
        onProgress: @Sendable (String) -> Void = { _ in }, onAdvance: @Sendable () -> Void = {}
    ) async throws -> String {
        let login = try await credentials.login(for: reference)
        for warning in login.warnings { onWarning(warning) }
        let name = Call.segment(reference.familiarName, isImage: true)
        var call = Call("POST", "/images/\(name)/push", query: [("tag", reference.tag)], timeout: nil)
        // The engine requires the header, also for an anonymous request.
        let auth = login.auth ?? RegistryAuth(serverAddress: reference.registry)
        call.headers = [("X-Registry-Auth", try auth.header)]
        var digest: String?
        do {
            digest = try await stream(call) { _, bytes in
                try await bytes.follow(
                    route: call.route, failed: { .pushFailed(reference: reference.familiar, message: $0) }, onProgress: onProgress,
                    onAdvance: onAdvance)
            }
        } catch EngineError.status(_, let message, _) {
            throw EngineError.pushFailed(reference: reference.familiar, message: message)
        }
        guard let digest else {
            throw EngineError.pushFailed(reference: reference.familiar, message: "the engine gives no digest")
        }
        return digest
    }

    /// Creates an image with one layer from a tar archive, and gives it a tag.
    ///
    /// `POST /images/create`
    /// - Parameter labels: the image's labels. Their names and values need no quotes.
    package func importImage(_ tar: [UInt8], as reference: ImageReference, labels: [String: String] = [:]) async throws {
        let changes = labels.sorted { $0.key < $1.key }.map { ("changes", Optional("LABEL \($0.key)=\($0.value)")) }
        let query = [("fromSrc", "-"), ("repo", reference.familiarName), ("tag", reference.tag)] + changes
        var call = Call("POST", "/images/create", query: query)
        call.contentType = "application/x-tar"
        call.body = tar
        try await stream(call) { head, bytes in
            _ = try await bytes.follow(
                route: call.route, failed: { .status(code: head.status, message: $0, route: call.route) })
        }
    }
}
