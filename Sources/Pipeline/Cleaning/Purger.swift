import ContainerEngine
import ContentHash
package import Deployment
import FunctionModel
package import ImageBuild
import Swarm

/// Takes a project down and removes parts of it for good.
package struct Purger: Sendable {
    private let connection: EngineConnection
    private let cache: CacheFolder

    /// Creates a purger.
    package init(_ connection: EngineConnection, cache: CacheFolder) { (self.connection, self.cache) = (connection, cache) }

    /// The parts that would be removed. Changes nothing.
    package func plan(_ scope: PurgeScope) async throws -> PurgePlan {
        let engine = connection.engine
        return PurgePlan(
            project: connection.project, scope, images: try await engine.images(),
            pulled: connection.isOnSwarm ? try await connection.manager.images() : [],
            deployed: scope.contains(.project) ? try DeploymentHistory(state: connection.state).images() : [],
            repository: connection.registry.flatMap { ImageReference($0.url)?.familiarName },
            volumes: try await engine.volumes(label: [Labels.filter(connection.project)]),
            secrets: try await connection.secretVersions().keys.sorted(),
            state: connection.state.exists ? connection.state.path : nil)
    }

    /// Takes the project down, and removes the parts. It holds the cache's lock and the deployment
    /// lock all the time.
    ///
    /// Containers of other programs keep their images and volumes.
    /// - Parameter confirmed: the plan that the user agreed to. Nil removes all parts of the scope.
    /// - Throws: ``DeploymentError/purgesOther(_:)`` if there is data now that the plan does not
    ///   name. Nothing is changed then.
    package func purge(
        _ scope: PurgeScope, confirmed: PurgePlan? = nil, progress: Progress = .silent
    ) async throws -> PurgeReport {
        let target = connection.target(progress: progress)
        let lock = try await FileLock.acquire(path: cache.lock, purpose: "faaso down", wait: true) { progress.waiting($0) }
        defer { withExtendedLifetime(lock) {} }
        return try await target.withLock(purpose: "faaso down") {
            if let confirmed, let other = try await plan(scope).unnamed(in: confirmed).first {
                throw DeploymentError.purgesOther("\(other.kind.rawValue) \(other.name)")
            }
            try await target.downLocked()
            let plan = try await plan(scope)
            var report = PurgeReport(keptVolumes: plan.keptVolumes)
            // Taking the project down may take minutes. Data that came meanwhile stays.
            let late = confirmed.map(plan.unnamed) ?? []
            let end = ContinuousClock.now + Self.patience
            for item in plan.items {
                if late.contains(item) || item.kind == .state && late.contains(where: { $0.kind == .secret }) {
                    report.skipped.append(PurgeReport.Skipped(item: item, reason: "a \(late[0].kind.rawValue) came after the question"))
                    continue
                }
                do {
                    try await remove(item, waitingUntil: end)
                    report.removed.append(item)
                } catch let error as EngineError where error.isConflict {
                    let engine = item.kind == .imageDigest ? connection.manager : connection.engine
                    let users = await ObjectUsers(engine).names(of: item.kind == .volume ? .volume : .image, item.name)
                    report.skipped.append(
                        PurgeReport.Skipped(item: item, reason: ObjectUsers.reason(users) ?? error.description, users: users))
                } catch let error as EngineError where error.isNotFound {
                    continue
                }
            }
            // The remembered failures belong to deployments whose records are gone now.
            if scope.contains(.project) {
                try cache.discard(FailureMemory.name(cache, isOnSwarm: connection.isOnSwarm))
                // Logs tell of all stages and targets.
                if cache.stage == nil { try cache.discardContainerLogs() }
                report.otherNodes = (try? await otherNodes()) ?? []
            }
            return report
        }
    }

    /// The names of the nodes whose images cannot be removed from here. Empty on one host.
    private func otherNodes() async throws -> [String] {
        guard connection.isOnSwarm else { return [] }
        let own = try await connection.manager.membership().node
        return try await connection.manager.nodes().filter { $0.id != own }.map(\.host).sorted()
    }

    /// The time that pulled images in use are waited for, all together. Containers of tasks that
    /// ended may stay for some seconds.
    private static let patience = Duration.seconds(10)

    /// Removes the name that an image has by its digest. The last name takes the image with it.
    private func removePulled(_ name: String, waitingUntil end: ContinuousClock.Instant) async throws {
        while true {
            do {
                _ = try await connection.manager.removeImage(name)
                return
            } catch let error as EngineError where error.isConflict && ContinuousClock.now < end {
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func remove(_ item: PurgePlan.Item, waitingUntil end: ContinuousClock.Instant) async throws {
        switch item.kind {
        case .imageDigest: try await removePulled(item.name, waitingUntil: end)
        case .imageTag: _ = try await connection.engine.removeImage(item.name)
        case .volume: try await connection.engine.removeVolume(item.name)
        case .secret: try await connection.removeSecret(item.name)
        case .state:
            if connection.isOnSwarm { try await connection.swarmTarget().removeRecords() }
            try connection.state.remove()
        }
    }
}

/// The parts of a project that were removed for good.
package struct PurgeReport: Hashable, Sendable {
    /// A part that could not be removed.
    package struct Skipped: Hashable, Sendable {
        /// The part.
        package var item: PurgePlan.Item
        /// The containers that use it, or the answer of the engine.
        package var reason: String
        /// The names of the containers that use it. Empty if they are unknown.
        package var users: [String] = []
    }

    /// The parts that are gone.
    package var removed: [PurgePlan.Item] = []
    /// The parts that stayed, because containers of other programs use them.
    package var skipped: [Skipped] = []
    /// The volumes with data that stay.
    package var keptVolumes: [String]
    /// The names of the nodes that keep the images which they pulled.
    package var otherNodes: [String] = []
}
