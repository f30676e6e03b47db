import ContentHash
import TestSupport
import Testing

extension Scenario {
    private static let begun = "the-build-goes-on"

    /// The lines of a `build.sh` that takes some seconds. No builder has cached the result.
    func slowBuild(seconds: Int) -> String { "echo \(Self.begun); sleep \(seconds) # \(project)\n" }

    /// Waits until the engine runs a ``slowBuild(seconds:)``.
    /// - Parameters:
    ///   - run: a run with `--verbose`.
    ///   - builds: the number of slow builds that the run has begun so far.
    func untilBuilding(_ run: Started, builds: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("slow build \(builds) goes on", sourceLocation: sourceLocation) {
            run.complaints.ranges(of: " \(Self.begun)\n").count >= builds
        }
    }

    /// Waits until a run holds the lock of the repository.
    func untilLocked(by run: Started, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the run holds the lock", sourceLocation: sourceLocation) {
            FileLock.holder(of: path(".faaso/lock"))?.contains("(process \(run.pid),") == true
        }
    }

    /// Waits until a run says that it waits for another one.
    func untilWaiting(_ run: Started, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the run waits for another", sourceLocation: sourceLocation) { run.complaints.contains("waiting for") }
    }
}
