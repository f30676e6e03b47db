/// The engine's description of itself.
package struct EngineInformation: Hashable, Sendable, Decodable {
    /// The ID of the engine, which it keeps as long as its data. Empty for podman, which makes a
    /// new one for each answer.
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
    /// True when the engine runs without root privileges.
    package var rootless: Bool
    /// The version of control groups, `1` or `2`; empty if the engine does not report it.
    package var cgroupVersion: String
    /// The registries that may have no TLS, as `host` or `host:port`. Ranges of addresses are left
    /// out.
    package var insecureRegistries: Set<String>

    /// Creates a value, for tests.
    package init(
        id: String, version: String, os: String = "linux", loggingDriver: String = "json-file", cpus: Int = 1, memory: Int64 = 0,
        rootless: Bool = false, cgroupVersion: String = "", insecureRegistries: Set<String> = []
    ) {
        self.id = id
        self.version = version
        self.os = os
        self.loggingDriver = loggingDriver
        self.cpus = cpus
        self.memory = memory
        self.rootless = rootless
        self.cgroupVersion = cgroupVersion
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
        let security: [String] = try fields.optional("SecurityOptions") ?? []
        rootless = security.contains { $0 == "name=rootless" || $0.hasPrefix("name=rootless,") }
        cgroupVersion = try fields.optional("CgroupVersion") ?? ""
        struct Index: Decodable { let Secure: Bool? }
        let indexes: [String: Index] = try fields.nested("RegistryConfig")?.optional("IndexConfigs") ?? [:]
        insecureRegistries = Set(indexes.filter { $0.value.Secure == false }.keys)
    }
}
