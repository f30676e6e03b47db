/// Finds the credentials that the docker CLI of this user would send to a registry.
package struct RegistryCredentials: Sendable {
    /// The credentials for one image, and problems in finding them.
    package struct Login: Hashable, Sendable {
        /// The credentials; nil for an anonymous request.
        package var auth: RegistryAuth?
        /// Lower-case sentences without a full stop.
        package var warnings: [String] = []
    }

    private let environment: [String: String]
    private let files: EngineLocator.Files

    /// Creates a search by `DOCKER_CONFIG`, `HOME` and the helpers on `PATH`.
    package init(environment: [String: String], files: EngineLocator.Files = .onDisk) {
        self.environment = environment
        self.files = files
    }

    /// The credentials for an image. A broken `config.json` or helper is only a warning, as for the
    /// docker CLI, because the image may be public.
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

    /// The credentials in `DOCKER_AUTH_CONFIG`, which the docker CLI prefers since version 28.
    /// Empty without the variable.
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
