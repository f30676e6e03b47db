import Basics
import ContainerEngine
package import FunctionModel
package import WorkModel

/// The part of a function's metadata that its container is created from. Only a change of this part
/// replaces the container.
package struct ContainerConfiguration: Hashable, Sendable {
    /// The environment variables by name.
    package var environment: [String: String]
    /// The file that some of the environment comes from; nil if there is none.
    ///
    /// Such files often hold confidential values. With a file, no reason shows the value of a
    /// variable.
    package var environmentFile: String?
    /// The names of secrets, each with the random version that stands for its value.
    package var secrets: [String: String]
    /// The names of additional networks.
    package var networks: [String]
    /// The volumes that the container mounts.
    package var volumes: [Volume]
    /// The limits of memory, processors and processes.
    package var limits: Limits
    /// The time that the container gets to end after a stop.
    package var stopGrace: Duration
    /// True when the container must not reach a cloud's metadata service. Nil means false, as older
    /// records have it.
    package var blocksCloudMetadata: Bool?
    /// The words that replace the image's CMD; nil for the image's.
    package var command: [String]?
    /// The port that the function listens on inside the container.
    package var port: Int

    /// Creates a configuration.
    package init(
        environment: [String: String] = [:], environmentFile: String? = nil, secrets: [String: String] = [:], networks: [String] = [],
        volumes: [Volume] = [], limits: Limits, stopGrace: Duration = .seconds(10), blocksCloudMetadata: Bool = false,
        command: [String]? = nil, port: Int = Contract.port
    ) {
        (self.command, self.port) = (command, port)
        self.blocksCloudMetadata = blocksCloudMetadata ? true : nil
        self.environmentFile = environmentFile
        (self.environment, self.secrets, self.networks) = (environment, secrets, networks)
        (self.volumes, self.limits, self.stopGrace) = (volumes, limits, stopGrace)
    }

    /// The configuration of a function's container.
    ///
    /// Each container has ``Contract/urlVariable``. It is a part of the configuration only if the
    /// function calls others. So an upgrade replaces nothing, and the first call in the metadata
    /// replaces a container that lacks the variable.
    /// - Parameter secretVersions: the versions of the secrets that are set. A secret that is not
    ///   set has an empty version.
    init(_ metadata: Metadata, secretVersions: [String: String]) {
        self.init(
            environment: metadata.calls.isEmpty ? metadata.fullEnvironment : Contract.environment(metadata.fullEnvironment),
            environmentFile: metadata.environmentFile,
            secrets: Dictionary(metadata.secrets.map { ($0, secretVersions[$0] ?? "") }) { first, _ in first },
            networks: metadata.networks, volumes: metadata.volumes, limits: metadata.limits, stopGrace: metadata.stopGrace,
            blocksCloudMetadata: metadata.blocksCloudMetadata, command: metadata.command, port: metadata.port)
    }

    /// True when the container gets a `/tmp` of its own, because no volume is there.
    package var needsTemporary: Bool { !volumes.contains { $0.target == Mount.temporary.target } }

    /// The version of the hardening. A new number replaces every container once.
    static let schema = "1"
}

extension ContainerConfiguration: InputList {
    /// The short digest of each field by name, as the container's label has it.
    package var fields: [String: String] { inputs.digests }

    /// Writes every field by its name in metadata.yml. The container's label keeps digests of the
    /// values, so a changed field can be named without its old value.
    package func write(to sink: inout some InputSink) {
        sink.add("faaso", .setting, .hidden(Self.schema))
        for (name, value) in environment.sorted(by: { $0.key.precedesBytewise($1.key) }) {
            sink.add("environment." + name, .setting, environmentFile == nil ? .text(value) : .hidden(value))
        }
        if blocksCloudMetadata == true { sink.add("cloud_metadata", .setting, .text("block")) }
        // No word has this separator. Containers of older versions have neither of these fields, so
        // the defaults are left out.
        if let command { sink.add("command", .setting, .text(command.joined(separator: "\0"), shown: command.joined(separator: " "))) }
        if let cpus = limits.cpus { sink.add("limits.cpus", .setting, .text("\(cpus)")) }
        sink.add("limits.memory", .setting, .text("\(limits.memory)", shown: ByteCount.text(limits.memory)))
        sink.add("limits.pids", .setting, .text("\(limits.pids)"))
        for name in networks { sink.add("networks." + name, .setting, .hidden("joined")) }
        if port != Contract.port { sink.add("port", .setting, .text("\(port)")) }
        for (name, version) in secrets.sorted(by: { $0.key < $1.key }) {
            sink.add(Inputs.secretPrefix + name, .secret, .hidden(version))
        }
        sink.add("stop_grace", .setting, .text("\(stopGrace)", shown: stopGrace.text))
        for volume in volumes { sink.add("volumes." + volume.target, .setting, .text(volume.source + (volume.readOnly ? ":ro" : ":rw"))) }
    }
}

/// The form in deployment records. It has the names and texts of metadata.yml.
extension ContainerConfiguration: Codable {
    private enum Name: String, CodingKey {
        case environment, secrets, networks, volumes, limits, command, port
        case environmentFile = "environment_file"
        case stopGrace = "stop_grace"
        case cloudMetadata = "cloud_metadata"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            environment: try fields.decode([String: String].self, forKey: .environment),
            environmentFile: try fields.decodeIfPresent(String.self, forKey: .environmentFile),
            secrets: try fields.decode([String: String].self, forKey: .secrets),
            networks: try fields.decode([String].self, forKey: .networks), volumes: try fields.decode([Volume].self, forKey: .volumes),
            limits: try fields.decode(Limits.self, forKey: .limits),
            stopGrace: try fields.decode(text: Duration.self, forKey: .stopGrace),
            blocksCloudMetadata: try fields.decodeIfPresent(String.self, forKey: .cloudMetadata) == "block",
            command: try fields.decodeIfPresent([String].self, forKey: .command),
            port: try fields.decodeIfPresent(Int.self, forKey: .port) ?? Contract.port)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(environment, forKey: .environment)
        try fields.encodeIfPresent(environmentFile, forKey: .environmentFile)
        try fields.encode(secrets, forKey: .secrets)
        try fields.encode(networks, forKey: .networks)
        try fields.encode(volumes, forKey: .volumes)
        try fields.encode(limits, forKey: .limits)
        try fields.encode(text: stopGrace, forKey: .stopGrace)
        if blocksCloudMetadata == true { try fields.encode("block", forKey: .cloudMetadata) }
        try fields.encodeIfPresent(command, forKey: .command)
        if port != Contract.port { try fields.encode(port, forKey: .port) }
    }
}
