package import Workspaces
import ContainerEngine
import ContentHash
package import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild

/// Removes what nobody needs of a project's objects in the engine.
package struct Pruner: Sendable {
    private let workspace: Workspace
    private let connection: EngineConnection

    package init(_ workspace: Workspace, connection: EngineConnection) {
        self.workspace = workspace
        self.connection = connection
    }

    /// What would be removed. Changes nothing; the bytes are what no other image shares, so at least that is freed.
    package func plan() async throws -> PruneReport {
        let plan = try await make(connection.target())
        let usage = plan.items.isEmpty ? DiskUsage(layers: 0) : try await connection.engine.diskUsage()
        let images = Set(plan.items.filter { $0.kind == .imageTag }.compactMap(\.id))
        let bytes = images.reduce(0) { $0 + usage.unique[$1, default: 0] } + Self.ownBytes(plan.items, usage)
        return PruneReport(isDryRun: true, removed: plan.items.map(PruneReport.Item.init), bytes: bytes)
    }

    /// Removes it, under the cache's lock and the deployment lock, so that no build is under way that will want what goes; the bytes are
    /// those that the engine's disk has more.
    package func prune(wait: Bool, progress: Progress = .silent) async throws -> PruneReport {
        let target = connection.target(progress: progress)
        let lock = try await FileLock.acquire(path: workspace.cache.lock, purpose: "faaso prune", wait: wait) {
            progress.waiting($0)
        }
        defer { withExtendedLifetime(lock) {} }
        return try await target.withLock(purpose: "faaso prune", wait: wait) {
            let plan = try await make(target)
            var report = PruneReport(isDryRun: false)
            guard !plan.items.isEmpty else { return report }
            let before = try await connection.engine.diskUsage()
            var gone: [PrunePlan.Item] = []
            for item in plan.items {
                do {
                    try await remove(item)
                    gone.append(item)
                } catch let error as EngineError where error.isConflict {
                    // Somebody else's container has it.
                    report.skipped.append(PruneReport.Item(item, reason: error.description))
                } catch let error as EngineError where error.isNotFound {
                    continue
                }
            }
            let after = try await connection.engine.diskUsage()
            report.removed = gone.map(PruneReport.Item.init)
            report.bytes = max(0, before.layers - after.layers) + Self.ownBytes(gone, before)
            return report
        }
    }

    private func make(_ target: any DeploymentTarget) async throws -> PrunePlan {
        let project = connection.project
        let (engine, label) = (connection.engine, [Labels.filter(connection.project)])
        var kept = try target.history.imagesInUse()
        let functions = Set(workspace.project.functions.map(\.name))
        // What a record says of a function that is gone, nobody asks.
        for function in workspace.cache.functions() where functions.contains(function) {
            // A failed build is the newest record and names no image; then the last that came out well is the current one.
            let image = workspace.cache.currentImage(function)?.image ?? workspace.cache.imageRecords(function).first?.image
            if let image { kept.insert(image) }
        }
        return PrunePlan(
            project: project, observed: try await target.observe(),
            containers: try await engine.containers(label: label), volumes: try await engine.volumes(label: label),
            images: try await engine.images(), kept: kept, functions: functions, now: Int64(Date().timeIntervalSince1970))
    }

    private func remove(_ item: PrunePlan.Item) async throws {
        switch item.kind {
        case .container: try await connection.engine.remove(item.id ?? item.name, force: true, volumes: true)
        case .volume: try await connection.engine.removeVolume(item.name)
        case .imageTag: _ = try await connection.engine.removeImage(item.name)
        }
    }

    /// What containers and volumes take; layers are counted together, since images share them.
    private static func ownBytes(_ items: [PrunePlan.Item], _ usage: DiskUsage) -> Int64 {
        items.reduce(0) { sum, item in
            switch item.kind {
            case .container: sum + usage.written[item.id ?? "", default: 0]
            case .volume: sum + usage.volumes[item.name, default: 0]
            case .imageTag: sum
            }
        }
    }
}

/// What was removed, or would be. Schema `faaso.prune/1`.
package struct PruneReport: Hashable, Sendable, Codable {
    package struct Item: Hashable, Sendable, Codable {
        package var kind: PrunePlan.Kind
        package var name: String
        package var reason: String

        init(_ item: PrunePlan.Item) { self.init(item, reason: item.reason) }

        init(_ item: PrunePlan.Item, reason: String) { (kind, name, self.reason) = (item.kind, item.name, reason) }
    }

    package var schema = "faaso.prune/1"
    package var isDryRun: Bool
    package var removed: [Item] = []
    /// What could not be removed, and why.
    package var skipped: [Item] = []
    package var bytes: Int64 = 0

    enum CodingKeys: String, CodingKey {
        case schema, removed, skipped, bytes
        case isDryRun = "dry_run"
    }
}
