import Basics
import BuildGraph
package import Deployment
package import FoundationEssentials
package import ImageBuild
package import WorkModel

/// The facts from this repository's last runs that the newest deployment does not record.
///
/// For each function, it is the failure of its deployment, or the fact that it succeeded again. The
/// file is `.faaso/failures.json`, with the name of a stage `failures.NAME.json`. A swarm has a
/// file of its own, such as `swarm-failures.json`. A file exists only if there are such facts.
package struct FailureMemory: Hashable, Sendable, Codable {
    private static let schemaName = "faaso.failures/1"
    /// The name of the file in a cache. Numbers of deployments have a meaning on one target only.
    static func name(_ cache: CacheFolder, isOnSwarm: Bool = false) -> String {
        CacheFolder.name(isOnSwarm ? "swarm-failures" : "failures", of: cache.stage) + ".json"
    }

    /// The result of a run for one function.
    private struct Known: Hashable, Sendable, Codable {
        /// The newest deployment at the end of the run, possibly the run's own. Zero before the
        /// first one.
        var deployment: Int
        /// The failure. Nil if the function succeeded, although that deployment failed for it.
        var failure: DeploymentFailure?
    }

    private var schema = Self.schemaName
    private var functions: [String: Known] = [:]
    private var isOnSwarm = false

    private enum CodingKeys: String, CodingKey { case schema, functions }

    /// Reads the facts of a cache. Empty if the file is missing or unusable.
    /// - Parameter isOnSwarm: true for the deployments to a swarm.
    package init(_ cache: CacheFolder, isOnSwarm: Bool = false) {
        if let kept: Self = cache.decode(Self.name(cache, isOnSwarm: isOnSwarm)), kept.schema == Self.schemaName { self = kept }
        self.isOnSwarm = isOnSwarm
    }

    /// The failures that are still valid, by function.
    ///
    /// A fact of this repository is valid until a newer deployment changes the function, or rolls
    /// back. The failures of the newest deployment are valid too, unless the repository has a newer
    /// fact.
    /// - Parameter history: the deployments of the target; nil if they are not known.
    /// - Throws: an error if the deployments cannot be read.
    package func standing(_ history: DeploymentHistory?) throws -> [String: DeploymentFailure] {
        guard let history else { return standing([DeploymentRecord]()) }
        return standing(try history.newer(than: functions.values.map(\.deployment).min()))
    }

    /// The failures that are still valid, by function.
    /// - Parameter records: the records that are newer than the facts, and at least the newest
    ///   record. The oldest comes first.
    func standing(_ records: [DeploymentRecord]) -> [String: DeploymentFailure] {
        var known = functions
        // If the running state was deleted, numbers begin with 1 again.
        if let newest = records.last { known = known.filter { $0.value.deployment <= newest.number } }
        var standing = known.compactMapValues(\.failure).filter { name, _ in
            !records.contains { $0.number > known[name]?.deployment ?? 0 && $0.settles(name) }
        }
        guard let newest = records.last else { return standing }
        for (name, reason) in newest.failed where known[name]?.deployment ?? 0 < newest.number {
            standing[name] = DeploymentFailure(
                at: newest.at, node: Node.container(name).description, reason: reason, deployment: newest.number)
        }
        return standing
    }

    /// Records the end of a run that was meant to deploy.
    /// - Parameters:
    ///   - results: the results of all nodes.
    ///   - at: the time of the run.
    ///   - deployment: the number of the run's own deployment; nil if it recorded none.
    ///   - newest: the newest deployment, possibly the run's own.
    ///   - bases: the bases of each function of the repository. All other functions are dropped.
    package mutating func note(
        _ results: [NodeResult], at: Date, deployment: Int?, newest: DeploymentRecord?, bases: [String: [String]]
    ) {
        let outcomes = Dictionary(results.map { ($0.node, $0) }) { first, _ in first }
        for (name, bases) in bases {
            let own = [.image(name), .test(name), .container(name)].compactMap { outcomes[$0] }
            guard !own.isEmpty else { continue }
            if own.allSatisfy({ $0.outcome == .done || $0.outcome == .reused }) {
                functions[name] = Known(deployment: newest?.number ?? 0)
            } else if let failed = (own + bases.compactMap { outcomes[Node(base: $0)] } + [outcomes[.proxy]].compactMap(\.self))
                .first(where: { $0.outcome == .failed })
            {
                functions[name] = Known(deployment: newest?.number ?? 0, failure: Self.failure(failed, at, deployment))
            }
        }
        functions = functions.filter { name, function in
            bases[name] != nil && (function.failure != nil || newest?.failed[name] != nil)
        }
    }

    private static func failure(_ result: NodeResult, _ at: Date, _ deployment: Int?) -> DeploymentFailure {
        var reason = result.error.map(DeploymentFailure.reason) ?? "failed"
        if let tests = result.error as? TestsFailed { reason += ": " + tests.failed.map(\.name).joined(separator: ", ") }
        return DeploymentFailure(
            at: at.formatted(.iso8601), node: result.node.description, reason: reason,
            log: (result.error as? BuildFailed)?.log ?? result.containerLog,
            deployment: deployment)
    }

    /// Writes the file if it differs from the cache. Removes it if there are no facts.
    /// - Throws: an error if the file cannot be written or removed.
    package func save(_ cache: CacheFolder) throws {
        let name = Self.name(cache, isOnSwarm: isOnSwarm)
        if functions.isEmpty {
            try cache.discard(name)
        } else if self != FailureMemory(cache, isOnSwarm: isOnSwarm) {
            try cache.write(JSONCoding.pretty(self), name)
        }
    }
}

extension DeploymentRecord {
    /// True when the deployment changed the function, or rolled it back.
    fileprivate func settles(_ function: String) -> Bool {
        failed[function] == nil && (rollback(of: function) != nil || changes.contains { $0.node == .container(function) })
    }
}
