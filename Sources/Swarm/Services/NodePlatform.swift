/// The platform of the nodes that may run a project's images.
package struct NodePlatform: Hashable, Sendable {
    /// The architecture in Go's names, such as `amd64`.
    package var architecture: String

    /// Creates the platform of an architecture.
    package init(architecture: String) { self.architecture = architecture }

    /// The constraint for nodes of the platform. Their machines have other names for architectures.
    var constraint: String {
        let machine =
            switch architecture {
            case "amd64": "x86_64"
            case "arm64": "aarch64"
            default: architecture
            }
        return "\(PlacementConstraint.architecture) == \(machine)"
    }

    /// The program that brings a Caddyfile to the Caddy of a node. Nil for an architecture that it
    /// was not compiled for.
    var loader: [UInt8]? {
        switch architecture {
        case "amd64": CaddyfileLoader.amd64
        case "arm64": CaddyfileLoader.arm64
        default: nil
        }
    }

    /// The program that asks a function for its health inside the container. Nil for an
    /// architecture that it was not compiled for; the check is then left to the image.
    var probe: [UInt8]? {
        switch architecture {
        case "amd64": HealthProbe.amd64
        case "arm64": HealthProbe.arm64
        default: nil
        }
    }
}
