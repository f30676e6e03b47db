/// Podman's description of itself, from the answer to `GET /libpod/info`.
struct PodmanInformation: Decodable {
    /// The same facts in the form of every engine.
    let information: EngineInformation

    init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        let host = try fields.nested("host")
        // Podman writes `v2`, and Docker `2`.
        let control: String = try host?.optional("cgroupVersion") ?? ""
        information = EngineInformation(
            id: "", version: try fields.nested("version")?.optional("Version") ?? "", os: try host?.optional("os") ?? "linux",
            loggingDriver: try host?.optional("logDriver") ?? "", cpus: try host?.optional("cpus") ?? 0,
            memory: try host?.optional("memTotal") ?? 0, rootless: try host?.nested("security")?.optional("rootless") ?? false,
            cgroupVersion: String(control.drop { $0 == "v" }))
    }
}
