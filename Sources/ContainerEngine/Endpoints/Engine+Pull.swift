extension Engine {
    /// Pulls an image from its registry with the credentials of the docker CLI's user.
    ///
    /// - Parameters:
    ///   - platform: a platform such as `linux/arm64`; nil for the engine's own.
    ///   - limit: the largest size of the compressed layers in bytes. A larger pull is cancelled.
    ///   - onWarning: called before the pull with each problem in finding credentials.
    ///   - onProgress: called with a line for each step, but not for each percent.
    ///   - onAdvance: called when a layer is complete, and after each 64 KiB of it.
    /// - Throws: ``EngineError/pullFailed(reference:message:)``.
    package func pull(
        _ reference: String, with credentials: RegistryCredentials, platform: String? = nil, limit: Int64? = nil,
        onWarning: @Sendable (String) -> Void,
        onProgress: @Sendable (String) -> Void = { _ in }, onAdvance: @Sendable () -> Void = {}
    ) async throws {
        let login =
            if let image = ImageReference(reference) { try await credentials.login(for: image) } else { RegistryCredentials.Login() }
        for warning in login.warnings { onWarning(warning) }
        try await pull(reference, auth: login.auth, platform: platform, limit: limit, onProgress: onProgress, onAdvance: onAdvance)
    }

    /// Pulls an image from its registry.
    ///
    /// `POST /images/create`
    /// - Parameters:
    ///   - reference: the image; without a tag or digest, `latest` is pulled.
    ///   - auth: the credentials, sent as `X-Registry-Auth`; nil for none.
    ///   - platform: a platform such as `linux/arm64`; nil for the engine's own.
    ///   - limit: the largest size of the compressed layers in bytes. A larger pull is cancelled.
    ///   - onProgress: called with a line for each step, but not for each percent.
    ///   - onAdvance: called when a layer is complete, and after each 64 KiB of it.
    /// - Throws: ``EngineError/pullFailed(reference:message:)``, also if the failure occurs in the
    ///   middle of the progress.
    package func pull(
        _ reference: String, auth: RegistryAuth? = nil, platform: String? = nil, limit: Int64? = nil,
        onProgress: @Sendable (String) -> Void = { _ in }, onAdvance: @Sendable () -> Void = {}
    ) async throws {
        guard let image = ImageReference(reference) else {
            throw EngineError.pullFailed(reference: reference, message: "invalid reference format")
        }
        let query = [("fromImage", image.familiarName), ("tag", image.version), ("platform", platform)]
        // The registry may be slow to respond, so only cancellation limits the time.
        var call = Call("POST", "/images/create", query: query, timeout: nil)
        if let auth { call.headers = [("X-Registry-Auth", try auth.header)] }
        do {
            try await stream(call) { _, bytes in
                _ = try await bytes.follow(
                    route: call.route, limit: limit, failed: { .pullFailed(reference: reference, message: $0) }, onProgress: onProgress,
                    onAdvance: onAdvance)
            }
        } catch EngineError.status(_, let message, _) {
            throw EngineError.pullFailed(reference: reference, message: message)
        }
    }
}
