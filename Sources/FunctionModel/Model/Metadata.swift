import Basics

/// The metadata of a function: everything it is built, run and tested with. Defaults are applied.
package struct Metadata: Hashable, Sendable, Codable {
    /// The packages of all layers. Unlike other fields, packages of several layers are united.
    package var packages = Packages()
    /// The included files and folders, in the order of the file. No two have overlapping targets.
    package var include: [Include] = []
    /// The build arguments as texts, so `2` and `true` are texts too. faaso sets `BUILD_PACKAGES`
    /// and `RUN_PACKAGES` itself.
    package var buildArguments: [String: String] = [:]
    /// The names of build secrets. The model never contains their values.
    package var buildSecrets: [String] = []
    /// The name of the stage of the Dockerfile that is built; nil for the last stage.
    package var target: String?
    /// The words that replace the image's CMD in every container; nil for the image's.
    package var command: [String]?
    /// The port that the function listens on. The variable `PORT` contains it.
    package var port = Contract.port
    /// The variables of the field `environment`, without those of the file.
    package var environment: [String: String] = [:]
    /// The path of the environment file, relative to the repository's root.
    package var environmentFile: String?
    /// The path of ``environmentFile`` after all links are resolved.
    package var environmentFileResolved: String?
    /// The variables of the container: those of the file, overridden by `environment`.
    package var fullEnvironment: [String: String] = [:]
    /// The names of secrets.
    package var secrets: [String] = []
    /// The networks that the container joins in addition to the project's network, in the order of
    /// the file.
    package var networks: [String] = []
    /// The names among ``networks`` that the project never creates: `external: true`.
    package var externalNetworks: [String] = []
    /// True when the container must not reach a cloud's metadata service at 169.254.169.254.
    package var blocksCloudMetadata = false
    /// True for a function that has a container without a route. Only other functions reach it.
    package var isInternal = false
    /// The functions that the function calls, in the order of the file.
    package var calls: [String] = []
    /// The volumes in the order of the file. No two have the same path.
    package var volumes: [Volume] = []
    /// The health check of new and running containers.
    package var health = Health()
    /// The resource limits of the container.
    package var limits = Limits()
    /// The time that a container has to stop after SIGTERM.
    package var stopGrace: Duration = .seconds(10)
    /// The time that in-flight requests have when a container is replaced.
    package var drain: Duration = .seconds(30)
    /// The time at which a new container starts while the old one serves.
    package var candidate = CandidateStart.withTests
    /// The way in which a container is replaced.
    package var deploy = DeployMethod.swap
    /// The number of tasks on a swarm; nil for one.
    package var replicas: Int?
    /// The nodes of a swarm that may run a task; nil for any.
    package var placement: Placement?
    /// The tests in the order of the file. Names are unique.
    package var tests: [FunctionTest] = []
    /// Variables of test containers, which override those of the function.
    package var testEnvironment: [String: String] = [:]
    /// The values of secrets in tests, by name. They stand in the file, so they are not
    /// confidential.
    package var testSecrets: [String: String] = [:]
    /// The answers that stand in for called functions in tests, by function.
    package var doubles: [String: [DoubleAnswer]] = [:]

    /// Creates metadata with all defaults.
    package init() {}
}

/// The time at which a new container starts while the old one serves. The raw values stand in
/// files.
package enum CandidateStart: String, Hashable, Sendable, Codable, CaseIterable {
    /// The container starts while the tests run, so that it can serve as soon as they have passed.
    case withTests = "with-tests"
    /// The container starts when the tests have passed.
    case afterTests = "after-tests"
}

/// The way in which a container is replaced. The raw values stand in files and records.
package enum DeployMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// The new container starts beside the old one and takes over. No request is lost.
    case swap
    /// The old container is stopped first, for programs that cannot run twice. It interrupts.
    case recreate
}

/// Packages of the base image's distribution.
package struct Packages: Hashable, Sendable, Codable {
    /// The packages of the build stage (`BUILD_PACKAGES`), sorted and without duplicates.
    package var build: [String]
    /// The packages of the final image (`RUN_PACKAGES`), sorted and without duplicates.
    package var run: [String]

    /// Sorts both lists and removes duplicates.
    package init(build: [String] = [], run: [String] = []) {
        self.build = Set(build).sorted()
        self.run = Set(run).sorted()
    }

    /// The packages of a field.
    package subscript(field: PackagesField) -> [String] {
        switch field {
        case .build: build
        case .run: run
        }
    }

    /// The packages of both values.
    func united(with other: Packages) -> Packages { Packages(build: build + other.build, run: run + other.run) }
}

/// A file or folder of the repository that is copied into a function's context.
package struct Include: Hashable, Sendable, Codable {
    /// The normalised path relative to the repository's root: `./a//b/` becomes `a/b`.
    package var from: String
    /// The target relative to the context's root; empty for the root itself. The contents of a
    /// folder are copied into the target.
    package var to: String
    /// The path of `from` after all links are resolved, relative to the repository's root.
    package var resolved: String

    /// Creates an include. By default `resolved` is `from`, which is right without links.
    package init(from: String, to: String? = nil, resolved: String? = nil) {
        self.from = from
        self.to = to ?? from
        self.resolved = resolved ?? from
    }
}

/// A named volume that the engine manages.
package struct Volume: Hashable, Sendable {
    /// The name of the volume, valid by the engine's rule.
    package var source: String
    /// The absolute path in the container.
    package var target: String
    /// True when the container cannot write to the volume: `name:/path:ro`.
    package var readOnly: Bool

    /// Creates a volume.
    package init(source: String, target: String, readOnly: Bool = false) {
        self.source = source
        self.target = target
        self.readOnly = readOnly
    }
}

/// The health check of a container.
package struct Health: Hashable, Sendable, Codable {
    /// The path that answers 2xx if the function works.
    package var path = "/ping"
    /// The time before a failed check is repeated. On a swarm, the time between two checks.
    package var interval: Duration = .seconds(5)
    /// The maximum duration of one check.
    package var timeout: Duration = .seconds(2)
    /// The time that a new container has until its first successful check.
    package var startPeriod: Duration = .seconds(30)
    /// The number of successive failures that make a running container unhealthy.
    package var retries = 3

    /// Creates a health check with the defaults.
    package init() {}
}

/// The resource limits of a container.
package struct Limits: Hashable, Sendable, Codable {
    /// The memory in bytes.
    package var memory: Int64 = 512 << 20
    /// The number of processors; nil for no limit.
    package var cpus: Double?
    /// The number of processes and threads.
    package var pids = 256

    /// Creates the default limits.
    package init() {}
}

extension Include {
    /// True when builds may read a path. `.git` and faaso's own folder are excluded, because every
    /// command changes them.
    package static func isOpen(_ path: String) -> Bool {
        !ClosedFolders.contain(path.split(separator: "/"))
    }
}
