/// The engines that files are written for. The raw values stand on the command line.
package enum RenderFormat: String, Hashable, Sendable, CaseIterable {
    /// Docker Compose: `compose.yaml` and a Caddyfile.
    case compose
    /// Kubernetes: `kubernetes.yaml`.
    case kubernetes

    /// The files of a deployment by their names.
    /// - Throws: `ProxyConfigurationError` for a value that no Caddyfile can express.
    package func files(_ input: RenderInput) throws -> [String: String] {
        switch self {
        case .compose: try ComposeFile.files(input)
        case .kubernetes: try KubernetesManifest.files(input)
        }
    }
}
