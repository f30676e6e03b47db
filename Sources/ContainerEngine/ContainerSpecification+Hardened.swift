extension ContainerSpecification {
    /// A container with as little power as a server needs: no capabilities, no way to gain privileges, a read-only root with a
    /// `/tmp` of 64 MiB, unless it has none.
    package static func hardened(image: String, network: String, temporary: Bool = true) -> ContainerSpecification {
        ContainerSpecification(
            image: image, network: network,
            mounts: temporary ? [Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20)] : [], readOnlyRoot: true, capDrop: ["ALL"],
            noNewPrivileges: true)
    }

    /// The parts of a function's container that are the same wherever the function runs: deployed, tested, or by `faaso run`.
    /// - Parameters:
    ///   - port: the port to listen on, which `PORT` names.
    ///   - memory: in bytes.
    ///   - temporary: whether it gets a `/tmp` of its own.
    ///   - blocksCloudMetadata: whether it must not reach ``cloudMetadataAddress``.
    package static func function(
        image: String, network: String, port: Int, environment: [String: String], memory: Int64, cpus: Double?, pids: Int,
        temporary: Bool = true, blocksCloudMetadata: Bool
    ) -> ContainerSpecification {
        var specification = hardened(image: image, network: network, temporary: temporary)
        specification.environment = environment.merging(["PORT": "\(port)"]) { $1 }
        (specification.memory, specification.cpus, specification.pids) = (memory, cpus, pids)
        // An address that the container itself has is never looked for elsewhere. With it the container also gets a route for
        // 169.254.0.0/16 that ends at its own network.
        if blocksCloudMetadata { specification.linkLocalAddresses = [cloudMetadataAddress] }
        return specification
    }

    /// The address where most clouds answer with the machine's credentials.
    package static let cloudMetadataAddress = "169.254.169.254"
}
