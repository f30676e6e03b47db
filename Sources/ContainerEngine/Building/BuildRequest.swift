package import Basics

/// The inputs of one build. The image gets no reference: if this process is killed, the builder may take the part of
/// the context that it has for the whole, and a reference would give that away as a result.
package struct BuildRequest: Sendable {
    /// Takes a piece of the archive; returns when there is room for the next.
    package typealias Sink = @Sendable (_ piece: [UInt8]) async throws -> Void

    /// Writes the context as a tar, the Dockerfile in its root, piece by piece as the builder takes them. Called once. An error of it ends the
    /// build, and is what the caller gets.
    package var context: @Sendable (_ sink: Sink) async throws -> Void
    package var buildArguments: [(name: String, value: String)] = []
    package var secrets: [BuildSecret] = []
    /// Without the builder's cache.
    package var noCache = false
    package var labels: [(name: String, value: String)] = []
    /// Where the image has to land.
    package var dockerHost: EngineEndpoint

    package init(
        context: @escaping @Sendable (_ sink: Sink) async throws -> Void, dockerHost: EngineEndpoint,
        buildArguments: [(name: String, value: String)] = [], secrets: [BuildSecret] = [], noCache: Bool = false,
        labels: [(name: String, value: String)] = []
    ) {
        self.context = context
        self.dockerHost = dockerHost
        self.buildArguments = buildArguments
        self.secrets = secrets
        self.noCache = noCache
        self.labels = labels
    }
}

/// A value that a RUN step sees in a file and no layer keeps.
package struct BuildSecret: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// A file of this machine.
        case file(path: String)
        /// A variable of this process's environment.
        case environment(variable: String)
    }

    package var id: String
    package var source: Source

    package init(id: String, source: Source) {
        self.id = id
        self.source = source
    }
}

/// A build that did not come to its end.
package struct BuildFailure: Explained, Hashable, Sendable {
    /// The docker CLI's; 128 and the signal's number when a signal ended it.
    package var exitCode: Int
    /// The last lines of the log, at most ``tailLength``.
    package var tail: [String]

    package static let tailLength = 40

    package init(exitCode: Int, tail: [String]) {
        self.exitCode = exitCode
        self.tail = tail
    }

    package var description: String { "the build failed with exit code \(exitCode)" }
}

extension BuildFailure {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
