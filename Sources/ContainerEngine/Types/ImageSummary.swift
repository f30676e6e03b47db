/// An image as a listing shows it.
package struct ImageSummary: Hashable, Sendable, Decodable {
    /// `sha256:…`
    package var id: String
    /// `name:tag`, none for an image that has lost its last one.
    package var tags: [String]
    /// `name@sha256:…` of the registries it came from.
    package var repoDigests: [String]
    package var labels: [String: String]
    /// Seconds since 1970.
    package var created: Int64
    /// Bytes, shared layers included.
    package var size: Int64

    package init(
        id: String, tags: [String] = [], repoDigests: [String] = [], labels: [String: String] = [:], created: Int64 = 0, size: Int64 = 0
    ) {
        self.id = id
        self.tags = tags
        self.repoDigests = repoDigests
        self.labels = labels
        self.created = created
        self.size = size
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        tags = (try fields.optional("RepoTags") ?? []).filter { $0 != "<none>:<none>" }
        repoDigests = (try fields.optional("RepoDigests") ?? []).filter { !$0.hasPrefix("<none>@") }
        labels = try fields.optional("Labels") ?? [:]
        created = try fields.optional("Created") ?? 0
        size = try fields.optional("Size") ?? 0
    }
}

/// An image as inspecting shows it.
package struct ImageDetails: Hashable, Sendable, Decodable {
    /// `sha256:…`
    package var id: String
    package var repoDigests: [String]
    package var tags: [String]
    /// Empty is root.
    package var user: String
    /// `NAME=value`
    package var env: [String]
    /// TCP ports, ascending.
    package var exposedPorts: [Int]
    package var labels: [String: String]
    /// Bytes, shared layers included.
    package var size: Int64
    package var entrypoint: [String]
    package var command: [String]
    package var workingDirectory: String
    /// The instructions that act in a build that is made `FROM` it, such as `COPY . /app`.
    package var onBuild: [String]
    package var os: String
    package var architecture: String
    /// RFC 3339; empty when the image does not say.
    package var created: String

    package init(
        id: String, repoDigests: [String] = [], tags: [String] = [], user: String = "", env: [String] = [], exposedPorts: [Int] = [],
        labels: [String: String] = [:], size: Int64 = 0, entrypoint: [String] = [], command: [String] = [], workingDirectory: String = "",
        onBuild: [String] = [], os: String = "linux", architecture: String = "amd64", created: String = ""
    ) {
        self.id = id
        self.repoDigests = repoDigests
        self.tags = tags
        self.user = user
        self.env = env
        self.exposedPorts = exposedPorts
        self.labels = labels
        self.size = size
        self.entrypoint = entrypoint
        self.command = command
        self.workingDirectory = workingDirectory
        self.onBuild = onBuild
        self.os = os
        self.architecture = architecture
        self.created = created
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        repoDigests = try fields.optional("RepoDigests") ?? []
        tags = try fields.optional("RepoTags") ?? []
        size = try fields.optional("Size") ?? 0
        os = try fields.optional("Os") ?? ""
        architecture = try fields.optional("Architecture") ?? ""
        created = try fields.optional("Created") ?? ""

        let configuration = try fields.nested("Config")
        user = try configuration?.optional("User") ?? ""
        env = try configuration?.optional("Env") ?? []
        labels = try configuration?.optional("Labels") ?? [:]
        entrypoint = try configuration?.optional("Entrypoint") ?? []
        command = try configuration?.optional("Cmd") ?? []
        workingDirectory = try configuration?.optional("WorkingDir") ?? ""
        onBuild = try configuration?.optional("OnBuild") ?? []
        let ports: [String: Nothing] = try configuration?.optional("ExposedPorts") ?? [:]
        exposedPorts = ports.keys.compactMap { key in
            let parts = key.split(separator: "/")
            return parts.count == 1 || parts.last == "tcp" ? parts.first.flatMap { Int($0) } : nil
        }.sorted()
    }

    private struct Nothing: Decodable {}
}

/// What removing an image took away.
package struct ImageRemoval: Hashable, Sendable {
    /// References that are gone.
    package var untagged: [String] = []
    /// Images and layers that are gone.
    package var deleted: [String] = []
}
