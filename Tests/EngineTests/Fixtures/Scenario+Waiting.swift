import ContentHash
import TestSupport
import Testing

extension Scenario {
    private static let begun = "the-build-goes-on"

    /// The program that a ``heldBuild`` waits for. Its number differs from those of other projects.
    private var holder: String { "sleep \(100_000 + port)" }

    /// The lines of a `build.sh` that ends after ``releaseBuilds()``. No builder has cached the
    /// result.
    var heldBuild: String { "echo \(Self.begun); \(holder) || true # \(project)\n" }

    /// Lets each ``heldBuild`` that runs go on. Waits for one, because its line is written before
    /// its program starts.
    func releaseBuilds(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let script = #"""
            for p in /proc/[0-9]*; do
            [ "$(tr '\000' ' ' 2>/dev/null <$p/cmdline)" != '\#(holder) ' ] || { kill -9 ${p#/proc/}; echo released; }
            done
            """#
        let escaped = script.replacing("'", with: #"'\''"#)
        try await eventually("a held build is released", sourceLocation: sourceLocation) {
            try await shell("docker run --rm --pid host --user 0 \(RealEngine.image) sh -c '\(escaped)'") != ""
        }
    }

    /// The definition of a test that ends after ``releaseTest()``.
    static let heldTest = #"{name: waits, command: [sh, -c, "until [ -e /tmp/go ]; do sleep 0.1; done"], timeout: 5m}"#

    /// The running test containers of the project, as a command.
    static let testContainers = "docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=test"

    /// Waits until a test container runs.
    func untilTesting(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("a test runs", sourceLocation: sourceLocation) { try await shell(Self.testContainers) != "" }
    }

    /// Lets the ``heldTest`` that runs end.
    func releaseTest() async throws {
        try await eventually("the test is released") {
            try await shell("! docker exec $(\(Self.testContainers)) touch /tmp/go || echo released") != ""
        }
    }

    /// Waits until the engine runs a ``heldBuild``.
    /// - Parameters:
    ///   - run: a run with `--verbose`.
    ///   - builds: the number of held builds that the run has begun so far.
    func untilBuilding(_ run: Started, builds: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("held build \(builds) goes on", sourceLocation: sourceLocation) {
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
