package import Basics

/// The inputs of one build.
///
/// The image gets no reference. If this process is killed, the builder may treat an incomplete
/// context as complete. A reference would publish that image as a result.
package struct BuildRequest: Sendable {
    /// Takes a piece of the archive. Returns when there is room for the next piece.
    package typealias Sink = @Sendable (_ piece: [UInt8]) async throws -> Void

    /// Writes the context as a tar archive with the Dockerfile in its root. It is called once, and
    /// it writes a piece whenever the builder has room. An error ends the build and is rethrown to
    /// the caller.
    package var context: @Sendable (_ sink: Sink) async throws -> Void
    /// The build arguments, in their order.
    package var buildArguments: [(name: String, value: String)] = []
    /// The secrets of the build.
    package var secrets: [BuildSecret] = []
    /// True when the build ignores the builder's cache.
    package var noCache = false
    /// The labels of the image, in their order.
    package var labels: [(name: String, value: String)] = []
    /// The name of the stage to build; nil for the last one.
    package var target: String?
    /// The engine that receives the image.
    package var dockerHost: EngineEndpoint

    /// Creates a request.
    package init(
        context: @escaping @Sendable (_ sink: Sink) async throws -> Void, dockerHost: EngineEndpoint,
        buildArguments: [(name: String, value: String)] = [], secrets: [BuildSecret] = [], noCache: Bool = false,
        labels: [(name: String, value: String)] = [], target: String? = nil
    ) {
        self.context = context
        self.dockerHost = dockerHost
        self.buildArguments = buildArguments
        self.secrets = secrets
        self.noCache = noCache
        self.labels = labels
        self.target = target
    }
}

/// A value that a RUN step reads from a file. No layer contains it.
package struct BuildSecret: Hashable, Sendable {
    /// The source of a secret's value.
    package enum Source: Hashable, Sendable {
        /// A file on this machine.
        case file(path: String)
        /// A variable in the environment of the docker CLI.
        case environment(variable: String)
    }

    /// The id by which a RUN step mounts the secret.
    package var id: String
    /// The source of the value.
    package var source: Source

    /// Creates a secret.
    package init(id: String, source: Source) {
        self.id = id
        self.source = source
    }
}

/// An error for a build that failed.
package struct BuildFailure: Explained, Hashable, Sendable {
    /// The exit code of the docker CLI. If a signal ended it, this is 128 plus the signal's number.
    package var exitCode: Int
    /// The last lines of the log, at most ``tailLength``.
    package var tail: [String]

    /// The maximum number of log lines in a failure.
    package static let tailLength = 40

    /// Creates a failure.
    package init(exitCode: Int, tail: [String]) {
        self.exitCode = exitCode
        self.tail = tail
    }

    /// The exit code is the CLI's own, which says nothing about the failed step.
    package var description: String { "the build failed" }
}

extension BuildFailure {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
