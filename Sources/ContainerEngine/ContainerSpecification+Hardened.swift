extension ContainerSpecification {
    /// A container with as little power as a server needs: no capabilities, no way to gain privileges, a read-only root with a
    /// `/tmp` of 64 MiB.
    package static func hardened(image: String, network: String) -> ContainerSpecification {
        ContainerSpecification(
            image: image, network: network,
            mounts: [Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20)], readOnlyRoot: true, capDrop: ["ALL"], noNewPrivileges: true)
    }
}
