import ContentHash
package import FunctionModel

/// What of a function's metadata makes its container: a change of any of it replaces the container, and of nothing else.
package struct ContainerConfiguration: Hashable, Sendable, Codable {
    package var environment: [String: String]
    /// The file that some of the environment comes from. What is in such files is often not meant to be seen: with one, values of variables
    /// are in no reason.
    package var environmentFile: String?
    /// Names of secrets, each with the random version that stands for its value.
    package var secrets: [String: String]
    package var networks: [String]
    package var volumes: [Volume]
    package var limits: Limits
    package var stopGrace: Duration
    /// Whether it must not reach the metadata service of a cloud; nil means no, as in records of before there was the setting.
    package var blocksCloudMetadata: Bool?

    package init(
        environment: [String: String] = [:], environmentFile: String? = nil, secrets: [String: String] = [:], networks: [String] = [],
        volumes: [Volume] = [], limits: Limits, stopGrace: Duration = .seconds(10), blocksCloudMetadata: Bool = false
    ) {
        self.blocksCloudMetadata = blocksCloudMetadata ? true : nil
        self.environmentFile = environmentFile
        (self.environment, self.secrets, self.networks) = (environment, secrets, networks)
        (self.volumes, self.limits, self.stopGrace) = (volumes, limits, stopGrace)
    }

    /// The hardening that containers are made with; a new number replaces every container once.
    static let schema = "1"

    /// Every field by the name it has in metadata.yml, with a short digest of its value (of a secret: its version). The digests
    /// are kept on the container, so that a changed field can be named without keeping its old value.
    package var fields: [String: String] {
        var digests = values.mapValues { Digest.of($0).short }
        for (name, version) in secrets { digests[Self.secretPrefix + name] = version }
        return digests
    }

    /// Every field but the secrets, as the digests are made of it.
    var values: [String: String] {
        var values = ["faaso": Self.schema, "limits.memory": "\(limits.memory)", "limits.pids": "\(limits.pids)"]
        values["stop_grace"] = "\(stopGrace)"
        if blocksCloudMetadata == true { values["cloud_metadata"] = "block" }
        if let cpus = limits.cpus { values["limits.cpus"] = "\(cpus)" }
        for (name, value) in environment { values["environment." + name] = value }
        for name in networks { values["networks." + name] = "joined" }
        for volume in volumes { values["volumes." + volume.target] = volume.source + (volume.readOnly ? ":ro" : ":rw") }
        return values
    }

    static let secretPrefix = "secrets."
}
