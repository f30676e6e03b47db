import Synchronization

/// Brings the world to a desired state without dropping a request.
///
/// Every step leaves the old version or the new one serving: when a deployment stops in the middle, at any point, the next one
/// looks at what there is and finishes the job. The steps are those of a ``DeploymentRun``,
/// whose user holds the deployment lock (``withLock(purpose:wait:onWait:_:)``).
package struct Deployer: Sendable {
    package let project: String
    package let state: StateFolder
    let names: ObjectNames
    let effects: DeploymentEffects
    let invoker: Invoker
    let log: @Sendable (DeploymentEvent) -> Void
    let memory = Memory()
    /// Called with the line of each operation before it is performed.
    var onOperation: @Sendable (_ line: String) -> Void = { _ in }

    package init(
        project: String, state: StateFolder, effects: DeploymentEffects, invoker: Invoker,
        log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) {
        (self.project, self.state, self.effects, self.invoker, self.log) = (project, state, effects, invoker, log)
        names = ObjectNames(project: project)
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
        purpose: String, wait: Bool = true, onWait: () -> Void = {}, _ body: () async throws -> R
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

/// A new container of a function, healthy, not serving yet.
struct Candidate: Hashable, Sendable {
    var function: DesiredFunction
    var id: String
    var name: String
    var alias: String
    var port: Int
    /// The plan that the candidate is a part of.
    var plan: Replacement
}
