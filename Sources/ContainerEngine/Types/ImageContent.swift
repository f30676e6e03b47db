/// The content of an image without times and names.
///
/// The ID of an image depends on how an engine stores images. Its content does not.
package struct ImageContent: Hashable, Sendable, Codable {
    /// The platform, such as `linux/amd64` or `linux/arm64/v8`.
    package var platform = ""
    /// The digests of the unpacked layers, from the bottom up.
    package var layers: [String] = []
    /// The settings of containers.
    package var settings = Settings()

    /// Creates an empty content, for tests.
    package init() {}

    /// The part of an image's configuration that containers and builds take over.
    package struct Settings: Hashable, Sendable, Codable {
        /// The user.
        package var user = ""
        /// The variables as `NAME=value`, in order.
        package var environment: [String] = []
        /// The entry point.
        package var entrypoint: [String] = []
        /// The command.
        package var command: [String] = []
        /// The working directory.
        package var workingDirectory = ""
        /// The labels.
        package var labels: [String: String] = [:]
        /// The exposed ports, sorted.
        package var ports: [String] = []
        /// The paths of volumes, sorted.
        package var volumes: [String] = []
        /// The signal that ends the container.
        package var stopSignal = ""
        /// The shell of `RUN` and `CMD` lines.
        package var shell: [String] = []
        /// The instructions that run in a build `FROM` this image.
        package var onBuild: [String] = []
        /// The health check: its command, then interval, timeout, start period and retries.
        package var healthCheck: [String] = []
    }
}

extension ImageContent {
    /// Reads the content from an inspected image. An absent field and an empty one are equal.
    init(inspected decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        let parts: [String] = [
            try fields.optional("Os") ?? "", try fields.optional("Architecture") ?? "", try fields.optional("Variant") ?? "",
        ]
        platform = parts.filter { !$0.isEmpty }.joined(separator: "/")
        layers = try fields.nested("RootFS")?.optional("Layers") ?? []
        guard let own = try fields.nested("Config") else { return }
        settings.user = try own.optional("User") ?? ""
        settings.environment = try own.optional("Env") ?? []
        settings.entrypoint = try own.optional("Entrypoint") ?? []
        settings.command = try own.optional("Cmd") ?? []
        settings.workingDirectory = try own.optional("WorkingDir") ?? ""
        settings.labels = try own.optional("Labels") ?? [:]
        settings.ports = (try own.optional("ExposedPorts") as [String: Nothing]? ?? [:]).keys.sorted()
        settings.volumes = (try own.optional("Volumes") as [String: Nothing]? ?? [:]).keys.sorted()
        settings.stopSignal = try own.optional("StopSignal") ?? ""
        settings.shell = try own.optional("Shell") ?? []
        settings.onBuild = try own.optional("OnBuild") ?? []
        settings.healthCheck = try own.nested("Healthcheck").map(Self.healthCheck) ?? []
    }

    private static func healthCheck(_ fields: WireFields) throws -> [String] {
        let command: [String] = try fields.optional("Test") ?? []
        if command.isEmpty { return [] }
        let numbers = try ["Interval", "Timeout", "StartPeriod", "Retries"].map {
            try fields.optional(WireKey(stringLiteral: $0)) as Int64? ?? 0
        }
        return command + numbers.map(String.init)
    }

    private struct Nothing: Decodable {}
}
