/// The end of a container that was stopped while it had requests.
package struct StopOutcome: Hashable, Sendable {
    /// The number of requests that were sent.
    package var requests: Int
    /// The number of requests that had no answer at SIGTERM.
    package var inFlight: Int
    /// The difference of each request that was not answered well.
    package var failures: [String]
    /// The exit code of the container.
    package var exitCode: Int
    /// The time from SIGTERM until SIGKILL.
    package var grace: Duration

    /// The exit code of a process that SIGKILL ended.
    static let killed = 137

    /// Creates an outcome.
    package init(requests: Int, inFlight: Int, failures: [String], exitCode: Int, grace: Duration) {
        (self.requests, self.inFlight, self.failures, self.exitCode, self.grace) = (requests, inFlight, failures, exitCode, grace)
    }
}
