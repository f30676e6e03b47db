package import WorkModel

/// The state of a project at one moment, with the target where it was observed.
///
/// All steps are computed from this state alone, so a plan and its run agree.
package protocol Observation: Sendable {
    /// The part of the state that every target has: the newest record, the fates of functions and
    /// the loaded Caddyfile. One host adds its containers and its proxy.
    var state: ObservedState { get }

    /// True when nothing of the project is there: no function, and no proxy.
    var isEmpty: Bool { get }

    /// The identifier of the image that serves a function; nil if it is not known.
    func servedImage(_ function: String) -> String?

    /// The repository that the project's objects belong to; nil if there are none.
    var owner: String? { get }

    /// The functions that run and should not, sorted.
    func removed(by desired: DesiredState) -> [String]

    /// The step that a function needs; nil if it is in the desired state.
    func step(_ function: DesiredFunction, _ desired: DesiredState) -> Step?

    /// The step that the proxy needs; nil if it is in the desired state.
    func proxyStep(_ desired: DesiredState) throws -> Step?

    /// The step that the proxy's configuration needs; nil if it is in the desired state.
    /// - Parameter loaded: the Caddyfile that the proxy has by now.
    func caddyfileStep(_ desired: DesiredState, loaded: LoadedCaddyfile?) throws -> Step?

    /// The step that the proxy's configuration needs after the step of the proxy. A new proxy
    /// starts with routes of its own.
    func plannedCaddyfileStep(_ desired: DesiredState) throws -> Step?

    /// The plan of all changes, each with its causes.
    func changes(to desired: DesiredState) throws -> DeploymentPlan

    /// The single operations of steps. They are planned, not performed.
    func operations(of steps: [Step], to desired: DesiredState) -> OperationPlan

    /// True when nothing serves a function, or the version that does is being stopped.
    func isDown(_ function: String) -> Bool

    /// True when a version of a function exists that only has to be started.
    func canStart(_ function: String) -> Bool

    /// Creates what all functions share: networks, the state folder, the proxy.
    ///
    /// The caller holds the lock, and has held it since the observation.
    func prepare(_ desired: DesiredState) async throws

    /// Removes the objects that interrupted deployments left. They belong to no function that is
    /// desired or runs.
    ///
    /// The caller holds the lock, and has held it since the observation.
    func removeRemains(_ desired: DesiredState) async throws
}

extension Observation {
    /// Refuses a project that another repository has deployed. A repository is identified by its
    /// git origin. Without an origin, its path counts.
    /// - Parameters:
    ///   - command: the command that may adopt the project.
    ///   - isOwn: returns true for a recorded owner that is the repository of now.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:command:)``.
    package func checkOwner(
        _ project: String, for command: AdoptingCommand = .up, isOwn: (String) -> Bool
    ) throws(DeploymentError) {
        if let owner, !isOwn(owner) { throw .otherRepository(project: project, owner: owner, command: command) }
    }
}
