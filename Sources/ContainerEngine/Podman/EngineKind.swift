/// The product that answers at an engine's endpoint. Its API decides, not the name of its socket.
package enum EngineKind: Hashable, Sendable, CustomStringConvertible {
    /// Docker, or an engine that shows no sign of another product.
    case docker
    /// Podman, with the version of its own API.
    case podman(version: String)

    /// Reads the kind from the headers of `GET /_ping`. Only podman sends `Libpod-Api-Version`.
    init(libpod version: String?) { self = version.map { EngineKind.podman(version: $0) } ?? .docker }

    /// True when podman answers.
    package var isPodman: Bool { self != .docker }

    /// The name for messages: `Docker`, or `podman 4.3.1`.
    package var description: String {
        switch self {
        case .docker: "Docker"
        case .podman(let version): "podman \(version)"
        }
    }
}

extension EngineKind {
    /// True when the restart policy of an existing container can be changed.
    ///
    /// Podman 4 has no `POST /containers/{id}/update`. There the policy is set at the creation.
    package var changesRestartPolicies: Bool { !isPodman }

    /// True when one image can get several tags at the same time.
    ///
    /// Podman 4.3.1 reads the names of an image, adds one and writes them, so one of two is lost.
    package var tagsAtOnce: Bool { !isPodman }

    /// Refuses a specification that the engine would accept and not fulfil.
    /// - Throws: ``EngineError/unsupported(_:engine:hint:)``.
    func check(_ specification: ContainerSpecification) throws(EngineError) {
        guard isPodman, !specification.linkLocalAddresses.isEmpty else { return }
        throw .unsupported(
            "link-local addresses of containers", engine: description,
            hint: "remove `cloud_metadata: block`, and keep 169.254.169.254 from containers by a rule of the firewall")
    }
}
