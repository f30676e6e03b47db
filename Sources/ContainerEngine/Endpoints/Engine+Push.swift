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
    /// - Returns: the digest of the manifest in the registry, `sha256:…`.
    /// - Throws: ``EngineError/pushFailed(reference:message:)``, also if the failure occurs in the
    ///   middle of the progress.
    package func push(
        _ reference: ImageReference, with credentials: RegistryCredentials, onWarning: @Sendable (String) -> Void,
        onProgress: @Sendable (String) -> Void = { _ in }
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
                var lines = JSONLines(body: bytes, route: call.route).makeAsyncIterator()
                var (last, digest) = ("", String?.none)
                while let step = try await lines.next(PushStep.self) {
                    if let message = step.failure { throw EngineError.pushFailed(reference: reference.familiar, message: message) }
                    digest = step.aux?.Digest ?? digest
                    guard let line = step.line, line != last else { continue }
                    last = line
                    onProgress(line)
                }
                return digest
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
    package func importImage(_ tar: [UInt8], as reference: ImageReference) async throws {
        let query = [("fromSrc", "-"), ("repo", reference.familiarName), ("tag", reference.tag)]
        var call = Call("POST", "/images/create", query: query)
        call.contentType = "application/x-tar"
        call.body = tar
        try await stream(call) { head, bytes in
            var lines = JSONLines(body: bytes, route: call.route).makeAsyncIterator()
            while let step = try await lines.next(PushStep.self) {
                if let message = step.failure { throw EngineError.status(code: head.status, message: message, route: call.route) }
            }
        }
    }
}

private struct PushStep: Decodable {
    struct Detail: Decodable { let message: String? }
    struct Result: Decodable { let Digest: String? }
    let status: String?
    let id: String?
    let error: String?
    let errorDetail: Detail?
    let aux: Result?

    var failure: String? { error ?? errorDetail?.message }
    var line: String? { status.map { status in id.map { "\($0): \(status)" } ?? status } }
}
