import WorkModel

extension DeploymentRun {
    /// The routes that the proxy has now, sorted by path.
    package func loadedRoutes() throws -> [DesiredRoute] {
        (try target.loadedCaddyfile()?.routes ?? []).sorted { $0.path.precedesBytewise($1.path) }
    }
}
