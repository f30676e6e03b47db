/// The engine's description of itself.
package struct EngineInformation: Hashable, Sendable, Decodable {
    /// The ID of the engine, which stays the same as long as it keeps its data.
    package var id: String
    /// The version, such as `20.10.24+dfsg1`.
    package var version: String
    /// The type of the operating system, such as `linux`.
    package var os: String
    /// The default logging driver.
    package var loggingDriver: String
    /// The number of processors.
    package var cpus: Int
    /// The memory in bytes.
    package var memory: Int64
    /// The registries that may have no TLS, as `host` or `host:port`. Ranges of addresses are left
    /// out.
    package var insecureRegistries: Set<String>

    /// Creates a value, for tests.
    package init(
        id: String, version: String, os: String = "linux", loggingDriver: String = "json-file", cpus: Int = 1, memory: Int64 = 0,
        insecureRegistries: Set<String> = []
    ) {
        self.id = id
        self.version = version
        self.os = os
        self.loggingDriver = loggingDriver
        self.cpus = cpus
        self.memory = memory
        self.insecureRegistries = insecureRegistries
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        version = try fields.required("ServerVersion")
        os = try fields.required("OSType")
        loggingDriver = try fields.optional("LoggingDriver") ?? ""
        cpus = try fields.optional("NCPU") ?? 0
        memory = try fields.optional("MemTotal") ?? 0
        struct Index: Decodable { let Secure: Bool? }
        let indexes: [String: Index] = try fields.nested("RegistryConfig")?.optional("IndexConfigs") ?? [:]
        insecureRegistries = Set(indexes.filter { $0.value.Secure == false }.keys)
    }
}
