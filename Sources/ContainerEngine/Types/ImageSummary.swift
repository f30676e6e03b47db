/// An image in a listing.
package struct ImageSummary: Hashable, Sendable, Decodable {
    /// The ID, `sha256:…`.
    package var id: String
    /// The references `name:tag`; empty for an untagged image.
    package var tags: [String]
    /// The references `name@sha256:…` of the registries that the image came from.
    package var repoDigests: [String]
    /// The labels of the image.
    package var labels: [String: String]
    /// The time of creation in seconds since 1970.
    package var created: Int64
    /// The size in bytes, including shared layers.
    package var size: Int64

    /// Creates a summary.
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

/// The result of inspecting an image.
package struct ImageDetails: Hashable, Sendable, Decodable {
    /// The ID, `sha256:…`.
    package var id: String
    /// The references `name@sha256:…` of the registries that the image came from.
    package var repoDigests: [String]
    /// The references `name:tag`.
    package var tags: [String]
    /// The user as text; empty for root.
    package var user: String
    /// The variables as `NAME=value`.
    package var env: [String]
    /// The exposed TCP ports, in ascending order.
    package var exposedPorts: [Int]
    /// The labels of the image.
    package var labels: [String: String]
    /// The size in bytes, including shared layers.
    package var size: Int64
    /// The command; empty for none.
    package var command: [String]
    /// The instructions that run in a build `FROM` this image, such as `COPY . /app`.
    package var onBuild: [String]
    /// The operating system, such as `linux`.
    package var os: String
    /// The architecture by its Go name, such as `amd64`.
    package var architecture: String
    /// The content, which is the same in every engine.
    package var content: ImageContent

    /// Creates details, for tests.
    package init(
        id: String, repoDigests: [String] = [], tags: [String] = [], user: String = "", env: [String] = [], exposedPorts: [Int] = [],
        labels: [String: String] = [:], size: Int64 = 0, command: [String] = [], onBuild: [String] = [], os: String = "linux",
        architecture: String = "amd64", content: ImageContent = ImageContent()
    ) {
        self.id = id
        self.repoDigests = repoDigests
        self.tags = tags
        self.user = user
        self.env = env
        self.exposedPorts = exposedPorts
        self.labels = labels
        self.size = size
        self.command = command
        self.onBuild = onBuild
        self.os = os
        self.architecture = architecture
        self.content = content
    }

    package init(from decoder: any Decoder) throws {
        content = try ImageContent(inspected: decoder)
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        repoDigests = try fields.optional("RepoDigests") ?? []
        tags = try fields.optional("RepoTags") ?? []
        size = try fields.optional("Size") ?? 0
        os = try fields.optional("Os") ?? ""
        architecture = try fields.optional("Architecture") ?? ""

        let configuration = try fields.nested("Config")
        user = try configuration?.optional("User") ?? ""
        env = try configuration?.optional("Env") ?? []
        labels = try configuration?.optional("Labels") ?? [:]
        command = try configuration?.optional("Cmd") ?? []
        onBuild = try configuration?.optional("OnBuild") ?? []
        let ports: [String: Nothing] = try configuration?.optional("ExposedPorts") ?? [:]
        exposedPorts = ports.keys.compactMap { key in
            let parts = key.split(separator: "/")
            return parts.count == 1 || parts.last == "tcp" ? parts.first.flatMap { Int($0) } : nil
        }.sorted()
    }

    private struct Nothing: Decodable {}
}

/// The objects that were removed with an image.
package struct ImageRemoval: Hashable, Sendable {
    /// The removed references.
    package var untagged: [String] = []
    /// The IDs of removed images and layers.
    package var deleted: [String] = []
}
