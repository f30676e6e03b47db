/// What a function is built, run and tested with; defaults applied.
package struct Metadata: Hashable, Sendable, Codable {
    /// United from all layers, unlike all other fields.
    package var packages = Packages()
    /// In the order written; no two land on one another.
    package var include: [Include] = []
    /// Values as written: `2` and `true` are texts. Never faaso's own `BUILD_PACKAGES` and `RUN_PACKAGES`.
    package var buildArguments: [String: String] = [:]
    /// Names only; values are never part of the model.
    package var buildSecrets: [String] = []
    /// What `environment` says, without the file's.
    package var environment: [String: String] = [:]
    /// Relative to the repository's root.
    package var environmentFile: String?
    /// Where ``environmentFile`` really is, links followed.
    package var environmentFileResolved: String?
    /// The file's variables with `environment` over them: what the container gets.
    package var fullEnvironment: [String: String] = [:]
    /// Names only.
    package var secrets: [String] = []
    /// Existing networks to join besides the project's.
    package var networks: [String] = []
    /// True if the container must not reach the metadata service of a cloud, 169.254.169.254.
    package var blocksCloudMetadata = false
    /// In the order written; no two on one path.
    package var volumes: [Volume] = []
    /// How a new container shows that it may be switched to.
    package var health = Health()
    /// What the container may use.
    package var limits = Limits()
    /// How long a container may take to end after SIGTERM.
    package var stopGrace: Duration = .seconds(10)
    /// How long requests in flight may take when a container is replaced.
    package var drain: Duration = .seconds(30)
    /// In the order written; names are unique.
    package var tests: [FunctionTest] = []
    /// Variables of the tests' containers, over the function's own.
    package var testEnvironment: [String: String] = [:]
    /// Values that tests get for secrets, by name. They are written in the file, so they are not secret.
    package var testSecrets: [String: String] = [:]

    /// Metadata that says nothing: the defaults.
    package init() {}
}

/// Packages of the base image's distribution.
package struct Packages: Hashable, Sendable, Codable {
    /// For the build stage (`BUILD_PACKAGES`); sorted, each once.
    package var build: [String]
    /// For the final image (`RUN_PACKAGES`); sorted, each once.
    package var run: [String]

    /// Sorts both lists and drops repeated names.
    package init(build: [String] = [], run: [String] = []) {
        self.build = Set(build).sorted()
        self.run = Set(run).sorted()
    }

    var isEmpty: Bool { build.isEmpty && run.isEmpty }

    func united(with other: Packages) -> Packages { Packages(build: build + other.build, run: run + other.run) }
}

/// A file or folder of the repository that is copied into a function's context.
package struct Include: Hashable, Sendable, Codable {
    /// As written, normalised (`./a//b/` is `a/b`), relative to the repository's root.
    package var from: String
    /// Relative to the context's root; empty for the root itself. A folder's contents land under it.
    package var to: String
    /// Where `from` really is, links followed, relative to the repository's root.
    package var resolved: String

    /// An include; `resolved` is `from` unless there are links.
    package init(from: String, to: String? = nil, resolved: String? = nil) {
        self.from = from
        self.to = to ?? from
        self.resolved = resolved ?? from
    }
}

/// A named volume, kept by the engine.
package struct Volume: Hashable, Sendable {
    /// The volume's name, by the engine's rule for names.
    package var source: String
    /// Absolute path in the container.
    package var target: String
    /// `name:/path:ro`
    package var readOnly: Bool

    /// A volume from its parts.
    package init(source: String, target: String, readOnly: Bool = false) {
        self.source = source
        self.target = target
        self.readOnly = readOnly
    }
}

/// How a container shows that it works.
package struct Health: Hashable, Sendable, Codable {
    /// Answers 2xx when all is well.
    package var path = "/ping"
    /// Between two checks of a container that is started.
    package var interval: Duration = .seconds(5)
    /// For one check.
    package var timeout: Duration = .seconds(2)
    /// How long a new container may take to answer for the first time.
    package var startPeriod: Duration = .seconds(30)
    /// Failures in a row that make it unhealthy.
    package var retries = 3

    /// The defaults.
    package init() {}
}

/// What a container may use.
package struct Limits: Hashable, Sendable, Codable {
    /// Bytes.
    package var memory: Int64 = 512 << 20
    /// Nil: no limit.
    package var cpus: Double?
    /// Processes and threads.
    package var pids = 256

    /// The defaults.
    package init() {}
}

extension Include {
    /// True if something may be made from a path. `.git` and faaso's own folder change with every command.
    package static func isOpen(_ path: String) -> Bool {
        let components = path.split(separator: "/")
        return !components.contains(".git") && components.first != ".faaso"
    }
}
