import Deployment

extension Supervisor {
    /// The results of scans and repairs so far.
    package struct Snapshot: Hashable, Sendable {
        /// The state of one function.
        package struct Function: Hashable, Sendable {
            /// True when the container that serves runs.
            package var isRunning: Bool
            /// True when the container runs and its health path did not report a failure.
            package var isHealthy: Bool

            /// Creates a function's state.
            package init(isRunning: Bool, isHealthy: Bool) { (self.isRunning, self.isHealthy) = (isRunning, isHealthy) }
        }

        /// The functions of the newest deployment.
        package var functions: [String: Function] = [:]
        /// True when the proxy runs and a Caddy serves in it. Nil if nothing is deployed.
        package var proxyAnswers: Bool?
        /// The number of scans that were completed.
        package var looks = 0
        /// The number of scans that failed.
        package var failedLooks = 0
        /// The number of repairs by node.
        package var repairs: [String: Int] = [:]
        /// The number of failed repairs by node.
        package var failures: [String: Int] = [:]

        /// Creates an empty snapshot.
        package init() {}

        /// Forgets functions and proxy, because nothing is deployed.
        mutating func forget() { (functions, proxyAnswers) = ([:], nil) }

        /// Takes over an observed state.
        mutating func see(_ observed: ObservedState, _ desired: DesiredState) {
            functions = [:]
            for function in desired.functions {
                let container = observed.serving(function.name)
                let isRunning = container?.state == .running
                let isIll = if case .unhealthy? = container?.health { true } else { false }
                functions[function.name] = Function(isRunning: isRunning, isHealthy: isRunning && !isIll)
            }
            proxyAnswers = observed.proxies.first.map { $0.state == .running && $0.answers } ?? false
        }
    }
}
