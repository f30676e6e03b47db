package import ContainerEngine

extension RegistryClient {
    /// Creates a client with the credentials of the docker CLI's user, and docker's rules for TLS.
    package static func connect(
        _ repository: SharedRepository, engine: Engine, credentials: RegistryCredentials, timeout: Duration
    ) async throws -> RegistryClient {
        let endpoints = RegistryAddress.endpoints(of: repository, insecure: try await engine.information().insecureRegistries)
        return RegistryClient(
            repository, endpoints: endpoints, auth: try await credentials.login(for: repository.base).auth, timeout: timeout)
    }
}
