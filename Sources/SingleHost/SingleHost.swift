package import WorkModel
package import Deployment
import Synchronization

/// Brings the world to a desired state without dropping a request.
///
/// Every step leaves the old version or the new one serving: when a deployment stops in the middle, at any point, the next one
/// looks at what there is and finishes the job. The steps are those of a ``DeploymentRun``,
/// whose user holds the deployment lock (``withLock(purpose:wait:onWait:_:)``).
package struct SingleHost: DeploymentTarget {
    package let project: String
    package let state: StateFolder
    let names: ObjectNames
    let effects: DeploymentEffects
    let invoker: Invoker
    private let onEvent: @Sendable (DeploymentEvent) -> Void
    let memory = Memory()
    /// Called with the line of each operation before it is performed.
    var onOperation: @Sendable (_ line: String) -> Void = { _ in }

    package init(
        project: String, state: StateFolder, effects: DeploymentEffects, invoker: Invoker,
        log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) {
        (self.project, self.state, self.effects, self.invoker, onEvent) = (project, state, effects, invoker, log)
        names = ObjectNames(project: project)
    }

    package var history: DeploymentHistory { DeploymentHistory(state: state, files: files) }

    package func signature() -> DeploymentSignature { DeploymentSignature(at: effects.clock.date(), by: invoker.name) }

    package func log(_ event: DeploymentEvent) { onEvent(event) }

    package func secretVersion(_ name: String) throws -> String? { try effects.secret(name)?.version }

    package func hasImage(_ image: FunctionImage) async throws -> Bool { try await engine.imageUser(image.id) != nil }

    var networks: ProjectNetworks {
        ProjectNetworks(engine: engine, project: project) { log(DeploymentEvent(.network, .network, "created the network \($0)")) }
    }

    var engine: EngineEffects { effects.engine }
    var files: FileEffects { effects.files }

    /// The invoker: the user and group, and the name in records.
    package struct Invoker: Hashable, Sendable {
        package var user: UInt32
        package var group: UInt32
        /// `user@host`.
        package var name: String

        package init(user: UInt32, group: UInt32, name: String) { (self.user, self.group, self.name) = (user, group, name) }

        var isRoot: Bool { user == 0 }
    }

    /// What is worth remembering between steps.
    final class Memory: Sendable {
        let ports = Mutex<PortAllotments?>(nil)
        let listsReplaced = Mutex<Bool?>(nil)
        /// Names of this deployer's own candidates, from before they are created until they are promoted or discarded: these, their
        /// writers and their volumes are no leftovers.
        let candidates = Mutex<Set<String>>([])
        /// Volumes of functions that this deployer is making. Functions share volumes, and are deployed beside each other.
        let volumes = Mutex<Set<String>>([])
    }

    /// Runs `body` with the deployment lock held. Another holder is waited for, and named in an event; or refused.
    package func withLock<R: Sendable>(
        purpose: String, wait: Bool, onWait: () -> Void, _ body: () async throws -> R
    ) async throws -> R {
        try checkOwner()
        let lock = try await effects.lock.acquire(state.lock, purpose, wait) { holder in
            onWait()
            log(DeploymentEvent(.deployment, .waiting, "waiting for \(holder)"))
        }
        defer { withExtendedLifetime(lock) {} }
        // Whoever held the lock before may have changed the table.
        memory.ports.withLock { $0 = nil }
        removeAbandoned()
        return try await body()
    }
}
