extension ContainerSpecification {
    /// A container with as little power as a server needs: no capabilities, no way to gain privileges, a read-only root with a
    /// `/tmp` of 64 MiB, unless it has none.
    package static func hardened(image: String, network: String, temporary: Bool = true) -> ContainerSpecification {
        ContainerSpecification(
            image: image, network: network,
            mounts: temporary ? [Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20)] : [], readOnlyRoot: true, capDrop: ["ALL"],
            noNewPrivileges: true)
    }
}
