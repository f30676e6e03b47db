import WorkModel

extension DeploymentTarget {
    /// The routes that the proxy has now, sorted by path.
    package func loadedRoutes() async throws -> [DeploymentStatus.Route] {
        DeploymentStatus.routes(try await loadedCaddyfile()).sorted { $0.path.precedesBytewise($1.path) }
    }
}
