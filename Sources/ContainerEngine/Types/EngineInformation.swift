/// What the engine says of itself.
package struct EngineInformation: Hashable, Sendable, Decodable {
    /// The same as long as the engine keeps its data.
    package var id: String
    /// `20.10.24+dfsg1`
    package var version: String
    package var os: String
    /// As the kernel names it: `x86_64`, `aarch64`.
    package var arch: String
    /// The storage driver.
    package var driver: String
    package var loggingDriver: String
    package var operatingSystem: String
    package var cpus: Int
    /// Bytes.
    package var memory: Int64
    package var rootless: Bool
    /// What the engine wants its owner to know.
    package var warnings: [String]

    package init(
        id: String, version: String, os: String = "linux", arch: String = "x86_64", driver: String = "overlay2",
        loggingDriver: String = "json-file", operatingSystem: String = "", cpus: Int = 1, memory: Int64 = 0, rootless: Bool = false,
        warnings: [String] = []
    ) {
        self.id = id
        self.version = version
        self.os = os
        self.arch = arch
        self.driver = driver
        self.loggingDriver = loggingDriver
        self.operatingSystem = operatingSystem
        self.cpus = cpus
        self.memory = memory
        self.rootless = rootless
        self.warnings = warnings
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        version = try fields.required("ServerVersion")
        os = try fields.required("OSType")
        arch = try fields.required("Architecture")
        driver = try fields.optional("Driver") ?? ""
        loggingDriver = try fields.optional("LoggingDriver") ?? ""
        operatingSystem = try fields.optional("OperatingSystem") ?? ""
        cpus = try fields.optional("NCPU") ?? 0
        memory = try fields.optional("MemTotal") ?? 0
        let security: [String] = try fields.optional("SecurityOptions") ?? []
        rootless = security.contains { $0 == "name=rootless" || $0.hasPrefix("name=rootless,") }
        warnings = try fields.optional("Warnings") ?? []
    }
}
