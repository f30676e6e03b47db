internal import HTTPClient

extension Engine {
    /// Fetches an image from its registry, without credentials.
    ///
    /// `POST /images/create`
    /// - Parameters:
    ///   - reference: without a tag or digest `latest` is meant, as everywhere.
    ///   - onProgress: gets a line at each step (not at each percent).
    /// - Throws: ``EngineError/pullFailed(reference:message:)``, also when the failure is told in the middle of the progress.
    package func pull(_ reference: String, onProgress: @Sendable (String) -> Void = { _ in }) async throws {
        let (name, tag) = ImageReference.split(reference)
        // The registry may take its time until the head: no limit but cancellation.
        let call = Call("POST", "/images/create", query: [("fromImage", name), ("tag", tag)], timeout: nil)
        do {
            try await stream(call) { _, bytes in
                var lines = JSONLines(body: bytes, route: call.route).makeAsyncIterator()
                var last = ""
                while let step = try await lines.next(PullStep.self) {
                    if let message = step.failure { throw EngineError.pullFailed(reference: reference, message: message) }
                    guard let line = step.line, line != last else { continue }
                    last = line
                    onProgress(line)
                }
            }
        } catch EngineError.status(_, let message, _) {
            throw EngineError.pullFailed(reference: reference, message: message)
        }
    }
}

private struct PullStep: Decodable {
    struct Detail: Decodable { let message: String? }
    let status: String?
    let id: String?
    let error: String?
    let errorDetail: Detail?

    var failure: String? { error ?? errorDetail?.message }
    var line: String? { status.map { status in id.map { "\($0): \(status)" } ?? status } }
}

/// `[host[:port]/]name[:tag][@digest]`
enum ImageReference {
    /// The name, and the digest or tag: without one the engine would pull every tag there is. A digest counts more than a tag.
    static func split(_ reference: String) -> (name: String, tag: String) {
        var name = reference[...]
        var digest: Substring?
        if let at = name.firstIndex(of: "@") {
            digest = name[name.index(after: at)...]
            name = name[..<at]
        }
        var tag: Substring?
        let lastSlash = name.lastIndex(of: "/") ?? name.startIndex
        if let colon = name[lastSlash...].lastIndex(of: ":") {
            tag = name[name.index(after: colon)...]
            name = name[..<colon]
        }
        return (String(name), String(digest ?? tag ?? "latest"))
    }
}
