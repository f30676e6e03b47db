extension Engine {
    /// Asks the registry of an image for its digest and platforms. Pulls nothing.
    ///
    /// `GET /distribution/{name}/json`
    /// - Parameters:
    ///   - credentials: the credentials of the docker CLI's user.
    ///   - onWarning: called with each problem in finding credentials.
    /// - Throws: ``EngineError/pullFailed(reference:message:)`` with the answer of the registry.
    package func registryImage(
        _ reference: ImageReference, with credentials: RegistryCredentials, onWarning: @Sendable (String) -> Void
    ) async throws -> RegistryImage {
        let login = try await credentials.login(for: reference)
        for warning in login.warnings { onWarning(warning) }
        var call = Call("GET", "/distribution/\(Call.segment(reference.familiar, isImage: true))/json")
        if let auth = login.auth { call.headers = [("X-Registry-Auth", try auth.header)] }
        do { return try await value(call) } catch EngineError.status(_, let message, _) {
            throw EngineError.pullFailed(reference: reference.familiar, message: message)
        }
    }
}
