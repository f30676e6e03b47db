import ContainerEngine
import ContentHash
package import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
package import ImageBuild
import Swarm

/// Removes unneeded objects of a project from the engine.
package struct Pruner: Sendable {
    private let cache: CacheFolder
    private let functions: Set<String>
    private let connection: EngineConnection
    private let retention: ImageRetention

    /// Creates a pruner.
    /// - Parameters:
    ///   - cache: the cache whose current records name images.
    ///   - functions: the functions of the repository. Empty for a hosted project: its deployments
    ///     alone count.
    package init(_ cache: CacheFolder, functions: Set<String>, connection: EngineConnection, retention: ImageRetention = ImageRetention()) {
        (self.cache, self.functions) = (cache, functions)
        self.connection = connection
        self.retention = retention
    }

    /// Returns the objects that would be removed. Changes nothing.
    ///
    /// The bytes are those that no other image shares. At least this much space becomes free.
    /// - Throws: any error of the engine.
    package func plan() async throws -> PruneReport {
        let plan = try await make(connection.target())
        let usage = plan.items.isEmpty ? DiskUsage(layers: 0) : try await connection.engine.diskUsage()
        let bytes = plan.deleted.reduce(0) { $0 + usage.unique[$1, default: 0] } + Self.ownBytes(plan.items, usage)
        return PruneReport(
            isDryRun: true, removed: plan.items.map { PruneReport.Item($0) },
            skipped: plan.keptNetworks.map { PruneReport.Item($0) }, bytes: bytes)
    }

    /// Removes the unneeded objects. The bytes are the space that became free on the engine's disk.
    ///
    /// The cache's lock and the deployment lock are held, so that no build needs an object that is
    /// removed.
    /// - Parameter wait: if true, waits for the locks; otherwise throws if they are held.
    /// - Throws: any error of the engine. An object that is in use does not throw; the report lists
    ///   it.
    package func prune(wait: Bool, progress: Progress = .silent) async throws -> PruneReport {
        let target = connection.target(progress: progress)
        let lock = try await FileLock.acquire(path: cache.lock, purpose: "faaso prune", wait: wait) {
            progress.waiting($0)
        }
        defer { withExtendedLifetime(lock) {} }
        return try await target.withLock(purpose: "faaso prune", wait: wait) {
            let plan = try await make(target)
            var report = PruneReport(isDryRun: false, skipped: plan.keptNetworks.map { PruneReport.Item($0) })
            guard !plan.items.isEmpty else { return report }
            let before = try await connection.engine.diskUsage()
            var gone: [PrunePlan.Item] = []
            for item in plan.items {
                do {
                    try await remove(item)
                    gone.append(item)
                } catch let error as EngineError where error.refusal == .inUse {
                    report.skipped.append(PruneReport.Item(item, reason: error.words))
                } catch let error as EngineError where error.refusal == .networkInUse {
                    let users = try await connection.engine.network(item.name)?.containers.values.sorted() ?? []
                    report.skipped.append(PruneReport.Item(item, reason: ObjectUsers.reason(users) ?? error.description))
                } catch let error as EngineError where error.isConflict {
                    // A container outside of the project uses the image.
                    let users = await ObjectUsers(connection.engine).names(of: item.kind == .volume ? .volume : .image, item.name)
                    report.skipped.append(PruneReport.Item(item, reason: ObjectUsers.reason(users) ?? error.description))
                } catch let error as EngineError where error.isNotFound {
                    continue
                }
            }
            let after = try await connection.engine.diskUsage()
            report.removed = gone.map { PruneReport.Item($0) }
            report.bytes = max(0, before.layers - after.layers) + Self.ownBytes(gone, before)
            return report
        }
    }

    private func make(_ target: any DeploymentTarget) async throws -> PrunePlan {
        let project = connection.project
        let (engine, label) = (connection.engine, [Labels.filter(connection.project)])
        let history = target.history
        let deployed = try history.kept(retention.keep).flatMap { $0.desired.functions.map(\.name) }
        var kept = try history.imagesInUse(of: functions.union(deployed), keep: retention.keep)
        // Records of functions that no longer exist do not count.
        for function in cache.functions() where functions.contains(function) {
            // A failed build is the newest record and has no image. The last successful build is
            // then current.
            let image = cache.currentImage(function)?.image ?? cache.imageRecords(function).first?.image
            if let image { kept.insert(image) }
        }
        // The same project may run on one host and on a swarm, and each target keeps its networks.
        let networks = try await engine.networks(label: label).filter { $0.isOfSwarm == connection.isOnSwarm }
        var (attached, external) = ([String: [ContainerSummary]](), Set<String>())
        for network in networks where network.labels[Labels.role] == Labels.Role.joinedNetwork.rawValue {
            attached[network.id] = try await engine.containers(in: network)
            if try history.isExternal(network.name) { external.insert(network.name) }
        }
        let now = Date()
        var plan = PrunePlan(
            project: project, observed: try await target.observation().state,
            containers: try await engine.containers(label: label), volumes: try await engine.volumes(label: label),
            unused: Set(try await engine.volumes(label: label, unused: true).map(\.name)), networks: networks, attached: attached,
            external: external,
            images: try await engine.images(), kept: kept, functions: functions,
            retired: retention.minimumAge == nil ? [:] : try history.retirements().compactMapValues(Self.seconds),
            before: retention.cutoff(now),
            openPorts: Set((SocketTable.listening(in: Int(getpid())) ?? []).map(\.port)), now: Int64(now.timeIntervalSince1970))
        if connection.isOnSwarm {
            plan.items += try await connection.swarmTarget().unusedObjects().map { object in
                PrunePlan.Item(
                    kind: object.kind == .secret ? .secret : .config, name: object.name, id: object.id, reason: "used by no service")
            }
        }
        return plan
    }

    /// A time in RFC 3339 as seconds since 1970.
    private static func seconds(_ time: String) -> Int64? {
        (try? Date(time, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) }
    }

    private func remove(_ item: PrunePlan.Item) async throws {
        switch item.kind {
        case .container: try await connection.engine.remove(item.id ?? item.name, force: true, volumes: true)
        case .volume: try await connection.engine.removeVolume(item.name)
        case .network: try await connection.engine.removeNetwork(item.id ?? item.name)
        case .imageTag: _ = try await connection.engine.removeImage(item.name)
        case .secret: try await connection.manager.removeSwarmObject(.secret, item.id ?? item.name)
        case .config: try await connection.manager.removeSwarmObject(.config, item.id ?? item.name)
        }
    }

    /// The bytes of containers and volumes. Image layers are counted elsewhere, because images
    /// share them.
    private static func ownBytes(_ items: [PrunePlan.Item], _ usage: DiskUsage) -> Int64 {
        items.reduce(0) { sum, item in
            switch item.kind {
            case .container: sum + usage.written[item.id ?? "", default: 0]
            case .volume: sum + usage.volumes[item.name, default: 0]
            case .imageTag, .network, .secret, .config: sum
            }
        }
    }
}

/// The removed objects, or those that would be removed.
package struct PruneReport: Hashable, Sendable, Codable {
    /// One object.
    package struct Item: Hashable, Sendable, Codable {
        /// The kind of the object.
        package var kind: PrunePlan.Kind
        /// The name of the object.
        package var name: String
        /// The reason for the removal, or the reason why the object was skipped.
        package var reason: String

        /// Converts an item of the plan.
        init(_ item: PrunePlan.Item) { self.init(item, reason: item.reason) }

        /// Converts an item of the plan with another reason.
        init(_ item: PrunePlan.Item, reason: String) { (kind, name, self.reason) = (item.kind, item.name, reason) }

        /// Converts a network that stays because of containers.
        init(_ kept: PrunePlan.Kept) { self.init(kept.item, reason: ObjectUsers.reason(kept.users) ?? kept.item.reason) }
    }

    /// The schema of the output.
    package var schema = "faaso.prune/1"
    /// True when nothing was removed.
    package var isDryRun: Bool
    /// The removed objects, or those that would be removed.
    package var removed: [Item] = []
    /// The objects that could not be removed, and networks that containers need, with the reasons.
    package var skipped: [Item] = []
    /// The freed space in bytes, or the space that would be freed.
    package var bytes: Int64 = 0

    /// The names of the fields in JSON.
    enum CodingKeys: String, CodingKey {
        case schema, removed, skipped, bytes
        case isDryRun = "dry_run"
    }
}
