import Basics
import ContainerEngine
import ImageBuild

/// The error for a probe that cannot be built.
struct ProbeBuildFailed: Explained, Hashable {
    let description: String
    /// The lines of the log that show the cause.
    private let tail: [String]

    /// Creates the error from the log of the build.
    init(_ log: [String]) {
        let step = BuilderLine.exitCode(in: log).map { "a step of the Dockerfile failed with exit code \($0)" }
        tail = BuilderLine.failure(in: log, count: 20)
        description = "the probe cannot be built: \(step ?? tail.last ?? "the builder failed")"
    }

    var hints: [String] { [] }
    var blame: Blame { .run }
    var diagnostics: [Diagnostic] { [Diagnostic(.error, description, details: tail)] }
}
