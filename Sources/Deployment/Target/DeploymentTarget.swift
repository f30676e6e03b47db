package import BuildGraph
package import WorkModel

/// A place where the functions of a project run.
///
/// ``DeploymentRun`` compares the observed state of a target with the desired state. It asks the
/// target for one step at a time. Every step leaves the old version or the new one of a function
/// serving. The caller of a changing method holds the lock of ``withLock(purpose:wait:onWait:_:)``.
package protocol DeploymentTarget: Sendable {
    /// The name of the project.
    var project: String { get }

    /// The pool of the steps that change the target.
    var pool: WorkPool { get }

    /// Runs `body` while no other process changes the deployment of the project.
    /// - Parameters:
    ///   - purpose: the words that tell other processes who holds the lock.
    ///   - wait: false throws `LockError.held` if another process holds the lock.
    ///   - onWait: called if another process holds the lock.
    func withLock<Result: Sendable>(
        purpose: String, wait: Bool, onWait: () -> Void, _ body: () async throws -> Result
    ) async throws -> Result

    /// Observes the project without changing anything.
    /// - Parameters:
    ///   - desired: the state whose health settings count; nil means those of the last deployment.
    ///   - probing: the number of questions to each health path.
    ///   - functions: the functions whose health is asked; nil means all.
    ///   - isRun: true if a run under the same lock follows. It removes remains at its end, so the
    ///     target may list beforehand what ``Observation/removeRemains(_:)`` needs.
    /// - Throws: an error if the target cannot express the desired state.
    func observation(
        for desired: DesiredState?, probing: Probing, functions: Set<String>?, isRun: Bool
    ) async throws -> any Observation

    /// The state of everything that was deployed last or runs. Nothing is changed.
    func status() async throws -> DeploymentStatus

    /// The start of new versions while their tests run. Nil for a target that starts a version only
    /// when it takes over.
    var staging: Staging? { get }

    /// Brings a function to the desired state.
    /// - Parameters:
    ///   - starts: true starts the existing version instead of creating a new one.
    ///   - candidate: the staged version that takes over; nil stages one.
    func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate?, because reasons: [Reason]
    ) async throws

    /// Removes the containers that earlier deployments left beside the version that serves.
    func removeLeftovers(of function: DesiredFunction) async throws

    /// Removes a function that is not desired, after its requests have ended.
    /// - Returns: false, with nothing done, if a loaded route leads to the function, or if others
    ///   can call it.
    func remove(_ function: String, drain: Duration, because reasons: [Reason]) async throws -> Bool

    /// Loads the desired routes whose functions are served, and lets others call these functions.
    /// - Parameter announced: further functions that others can call. A call waits for a moment
    ///   until they are served.
    /// - Returns: false if the same routes and functions were loaded before.
    func loadRoutes(_ desired: DesiredState, announcing announced: Set<String>) async throws -> Bool

    /// True when a load of routes would wait for nothing and close no connection.
    func loadsAtOnce() async -> Bool

    /// The Caddyfile that was loaded last; nil if it is not known.
    func loadedCaddyfile() async throws -> LoadedCaddyfile?

    /// The names of the functions that requests can reach.
    func servedFunctions() async throws -> Set<String>

    /// The Caddyfile of a table.
    func caddyfile(_ desired: DesiredState, _ table: RouteTable) throws -> String

    /// Removes everything that runs of the project, and records an empty deployment.
    ///
    /// The caller holds the lock. The volumes of functions, images, secrets and certificates stay.
    func downLocked() async throws

    /// The versions of secrets by name. A secret that is not set has none.
    func secretVersions(of names: Set<String>) async throws -> [String: String]

    /// True when an image of a function can be started here.
    func hasImage(_ image: FunctionImage, of function: String) async throws -> Bool

    /// The deployments that were recorded.
    var history: DeploymentHistory { get }

    /// Adds a record to ``history``.
    func store(_ record: DeploymentRecord) async throws

    /// The time and the author for a record.
    func signature() -> DeploymentSignature

    /// Reports an event of the deployment.
    func log(_ event: DeploymentEvent)
}

/// The time and the author of a deployment.
package struct DeploymentSignature: Hashable, Sendable {
    /// The time: RFC 3339, in UTC.
    package var at: String
    /// The author: `user@host`.
    package var by: String

    /// Creates a signature.
    package init(at: String, by: String) { (self.at, self.by) = (at, by) }
}

extension DeploymentTarget {
    package var pool: WorkPool { .local }

    package func loadsAtOnce() async -> Bool { true }

    /// Loads the desired routes whose functions are served, and announces nothing.
    package func loadRoutes(_ desired: DesiredState) async throws -> Bool { try await loadRoutes(desired, announcing: []) }

    /// Observes the project without any question about health.
    package func observation() async throws -> any Observation {
        try await observation(for: nil, probing: .none, functions: nil, isRun: false)
    }

    /// A state with the current versions of its secrets.
    package func withSecretVersions(_ desired: DesiredState) async throws -> DesiredState {
        let versions = try await secretVersions(of: Set(desired.functions.flatMap(\.configuration.secrets.keys)))
        return desired.withSecretVersions { versions[$0] }
    }

    /// Removes everything that runs of the project, under the lock.
    package func down() async throws { try await withLock(purpose: "taking down \(project)") { try await downLocked() } }

    /// Runs `body` under the lock, without a callback if another process holds it.
    package func withLock<Result: Sendable>(
        purpose: String, wait: Bool = true, _ body: () async throws -> Result
    ) async throws -> Result {
        try await withLock(purpose: purpose, wait: wait, onWait: {}, body)
    }
}
