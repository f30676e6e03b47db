extension ContainerSpecification {
    /// A container with minimal privileges. It has no capabilities, cannot gain privileges, and has
    /// a read-only root.
    /// - Parameter temporary: true for a `/tmp` of 64 MiB.
    package static func hardened(image: String, network: String, temporary: Bool = true) -> ContainerSpecification {
        ContainerSpecification(
            image: image, network: network,
            mounts: temporary ? [.temporary] : [], readOnlyRoot: true, capDrop: ["ALL"],
            noNewPrivileges: true)
    }

    /// The part of a function's container that is the same for deployments, tests and `faaso run`.
    /// - Parameters:
    ///   - port: the port to listen on, passed in the variable `PORT`.
    ///   - memory: the memory limit in bytes.
    ///   - temporary: true for a `/tmp` of its own.
    ///   - blocksCloudMetadata: true if it must not reach ``cloudMetadataAddress``.
    package static func function(
        image: String, network: String, port: Int, environment: [String: String], memory: Int64, cpus: Double?, pids: Int,
        temporary: Bool = true, blocksCloudMetadata: Bool
    ) -> ContainerSpecification {
        var specification = hardened(image: image, network: network, temporary: temporary)
        specification.environment = environment.merging(["PORT": "\(port)"]) { $1 }
        (specification.memory, specification.cpus, specification.pids) = (memory, cpus, pids)
        // The container owns the address itself, so packets to it never leave the container. The
        // address also adds a route for 169.254.0.0/16 that ends at the container's own network.
        if blocksCloudMetadata { specification.linkLocalAddresses = [cloudMetadataAddress] }
        return specification
    }

    /// The address at which most clouds serve the credentials of the machine.
    package static let cloudMetadataAddress = "169.254.169.254"
}

extension TaskContainer {
    /// The container of a task with minimal privileges, those of
    /// ``ContainerSpecification/hardened(image:network:temporary:)``.
    package static func hardened(image: String) -> TaskContainer {
        let profile = ContainerSpecification.hardened(image: image, network: "")
        var container = TaskContainer(image: image)
        (container.readOnlyRoot, container.capDrop) = (profile.readOnlyRoot, profile.capDrop)
        container.noNewPrivileges = profile.noNewPrivileges
        return container
    }
}

extension Mount {
    /// The size of a function's `/tmp` in bytes, 64 MiB.
    package static let temporarySize: Int64 = 64 << 20
    /// The `/tmp` of a function, in memory.
    package static let temporary = Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: temporarySize)
}
