/// Finds the credentials that the docker CLI of this user would send to a registry.
package struct RegistryCredentials: Sendable {
    /// The credentials for one image, and what kept some from being found.
    package struct Login: Hashable, Sendable {
        /// Nil to ask without credentials.
        package var auth: RegistryAuth?
        /// Lowercase sentences without a full stop.
        package var warnings: [String] = []
    }

    private let environment: [String: String]
    private let files: EngineLocator.Files

    /// Credentials by `DOCKER_CONFIG`, `HOME`, and the helpers on `PATH`.
    package init(environment: [String: String], files: EngineLocator.Files = .onDisk) {
        self.environment = environment
        self.files = files
    }

    /// Returns the credentials for an image. A broken `config.json` or helper is a warning, as it is
    /// to the docker CLI: the image may be a public one.
    /// - Throws: `CancellationError`.
    package func login(for reference: ImageReference) async throws -> Login {
        let config: DockerConfig
        do {
            if case .stored(let auth) = try variable().source(for: reference) { return Login(auth: auth) }
            config = try file()
        } catch {
            return Login(warnings: ["\(error); \(reference.registry) is asked without credentials"])
        }
        switch config.source(for: reference) {
        case .anonymous: return Login()
        case .stored(let auth): return Login(auth: auth)
        case .helper(let name, let server, let stored):
            switch try await CredentialHelper(name: name, environment: environment).get(server) {
            case .found(let auth): return Login(auth: auth)
            case .missing: return Login()
            case .failed(let reason):
                let instead = stored == nil ? "\(reference.registry) is asked without credentials" : "auths in config.json is used"
                return Login(auth: stored, warnings: ["\(reason); \(instead)"])
            }
        }
    }

    /// The credentials in `DOCKER_AUTH_CONFIG`, which the docker CLI prefers since version 28; empty without.
    private func variable() throws(DockerConfigError) -> DockerConfig {
        let name = "DOCKER_AUTH_CONFIG"
        guard let text = environment[name], !text.isEmpty else { return DockerConfig() }
        return DockerConfig(auths: try DockerConfig(parsing: Array(text.utf8), file: name).auths)
    }

    /// The `config.json` of this user; empty if there is none.
    private func file() throws(DockerConfigError) -> DockerConfig {
        guard let folder = DockerConfig.folder(environment) else { return DockerConfig() }
        let file = "\(folder)/config.json"
        guard let bytes = files.read(file) else {
            guard files.exists(file) else { return DockerConfig() }
            throw DockerConfigError(file: file, reason: "permission denied")
        }
        return try DockerConfig(parsing: bytes, file: file)
    }
}
