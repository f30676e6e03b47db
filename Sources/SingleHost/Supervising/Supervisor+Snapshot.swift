import Deployment
extension Supervisor {
    /// What was seen and done so far.
    package struct Snapshot: Hashable, Sendable {
        package struct Function: Hashable, Sendable {
            package var isRunning: Bool
            /// False only for one that said so.
            package var isHealthy: Bool

            package init(isRunning: Bool, isHealthy: Bool) { (self.isRunning, self.isHealthy) = (isRunning, isHealthy) }
        }

        package var functions: [String: Function] = [:]
        /// True if the proxy runs and its admin socket answers; nil where nothing is deployed.
        package var proxyAnswers: Bool?
        /// Looks that came to an end, and those that an error ended.
        package var looks = 0
        package var failedLooks = 0
        /// Repairs by node, and how many of them failed.
        package var repairs: [String: Int] = [:]
        package var failures: [String: Int] = [:]

        package init() {}

        /// Nothing is deployed.
        mutating func forget() { (functions, proxyAnswers) = ([:], nil) }

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
