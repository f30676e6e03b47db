package import WorkModel

/// A place where the functions of a project run.
///
/// ``DeploymentRun`` compares what a target observes with the desired state, and asks the target for
/// one step at a time. Every step leaves the old version or the new one of a function serving.
/// The caller of a method that changes something holds the lock of ``withLock(purpose:wait:onWait:_:)``.
package protocol DeploymentTarget: Sendable {
    var project: String { get }

    /// Runs `body` while no other process changes what runs of the project.
    /// - Parameters:
    ///   - purpose: the words by which others see who holds the lock.
    ///   - wait: false throws `LockError.held` if another process holds it.
    ///   - onWait: is called if another process holds it.
    func withLock<Result: Sendable>(
        purpose: String, wait: Bool, onWait: () -> Void, _ body: () async throws -> Result
    ) async throws -> Result

    /// Observes what runs. Changes nothing.
    /// - Parameters:
    ///   - desired: the state whose health settings count; nil means those of the last deployment.
    ///   - functions: the functions whose health is asked; nil means all.
    func observe(for desired: DesiredState?, probing: Probing, functions: Set<String>?) async throws -> ObservedState

    /// The state of everything that was deployed last or runs. Changes nothing.
    func status() async throws -> DeploymentStatus

    /// Makes ready what all functions share: networks, the state folder, the proxy.
    /// - Parameter observed: what was observed under the same lock.
    func prepare(_ desired: DesiredState, from observed: ObservedState) async throws

    /// Starts a new version beside the one that serves, and waits until it is healthy.
    /// A version that fails is removed.
    func stage(_ function: DesiredFunction, in desired: DesiredState, because reasons: [Reason]) async throws -> Candidate

    /// Removes a staged version that will not serve. A failure is only logged.
    func discard(_ candidate: Candidate) async

    /// Makes a function run as desired.
    /// - Parameters:
    ///   - starts: true starts the version that is there, instead of making a new one.
    ///   - candidate: the staged version that takes over; nil stages one.
    func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate?, because reasons: [Reason]
    ) async throws

    /// Removes what earlier deployments left beside the version that serves.
    func removeLeftovers(of function: DesiredFunction) async throws

    /// Removes a function that is not desired, after its requests have ended.
    /// - Returns: false, with nothing done, if a loaded route leads to the function.
    func remove(_ function: String, drain: Duration, because reasons: [Reason]) async throws -> Bool

    /// Loads the desired routes, as far as functions serve them.
    /// - Returns: false if they were loaded before.
    func loadRoutes(_ desired: DesiredState) async throws -> Bool

    /// The Caddyfile that the proxy was last given; nil if it is not known.
    func loadedCaddyfile() throws -> LoadedCaddyfile?

    /// The names of the functions that requests can reach.
    func servedFunctions() throws -> Set<String>

    /// Removes what interrupted deployments left. It belongs to no function that is desired or runs.
    func removeRemains(_ observed: ObservedState, _ desired: DesiredState) async throws

    /// Removes everything that runs of the project, and records an empty deployment.
    ///
    /// Takes the lock itself. Volumes of functions, images, secrets and certificates stay.
    func down() async throws

    /// The versions of the secrets that are set, by name; nil for a secret that is not set.
    func secretVersion(_ name: String) throws -> String?

    /// True if an image can be started here.
    func hasImage(_ image: FunctionImage) async throws -> Bool

    /// The deployments that were recorded.
    var history: DeploymentHistory { get }

    /// The time and the person that a record names.
    func signature() -> DeploymentSignature

    /// Passes an event on to whoever follows the deployment.
    func log(_ event: DeploymentEvent)
}

/// The time of a deployment and the person who deployed.
package struct DeploymentSignature: Hashable, Sendable {
    /// RFC 3339, UTC.
    package var at: String
    /// `user@host`.
    package var by: String

    package init(at: String, by: String) { (self.at, self.by) = (at, by) }
}

extension DeploymentTarget {
    /// Observes what runs, without any question about health.
    package func observe() async throws -> ObservedState { try await observe(for: nil, probing: .none, functions: nil) }

    /// Runs `body` under the lock, without a call when another process holds it.
    package func withLock<Result: Sendable>(
        purpose: String, wait: Bool = true, _ body: () async throws -> Result
    ) async throws -> Result {
        try await withLock(purpose: purpose, wait: wait, onWait: {}, body)
    }
}
