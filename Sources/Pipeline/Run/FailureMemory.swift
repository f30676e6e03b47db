import Basics
import WorkModel
import BuildGraph
package import Deployment
import FoundationEssentials
import FunctionModel
package import ImageBuild

/// What this repository's last run for each function knows that the newest deployment does not say: why it could not be deployed, or that
/// it is well again. `.faaso/failures.json`, there while there is any.
package struct FailureMemory: Hashable, Sendable, Codable {
    private static let schemaName = "faaso.failures/1"
    static let name = "failures.json"

    /// What a run found out about a function.
    private struct Known: Hashable, Sendable, Codable {
        /// The newest deployment when the run ended, the run's own where it recorded one; 0 before the first.
        var deployment: Int
        /// Nil where it is well, though that deployment could not bring it about.
        var failure: DeploymentFailure?
    }

    private var schema = Self.schemaName
    private var functions: [String: Known] = [:]

    /// What a cache remembers.
    package init(_ cache: CacheFolder) {
        if let kept: Self = cache.decode(Self.name), kept.schema == Self.schemaName { self = kept }
    }

    /// What stands, by function: what this repository knows, until a newer deployment does something about the function or brings an older
    /// one back; and what the newest deployment could not bring about, unless the repository knows better.
    package func standing(_ history: DeploymentHistory) throws -> [String: DeploymentFailure] {
        standing(try history.newer(than: functions.values.map(\.deployment).min()))
    }

    /// - Parameter records: those that are newer than what is remembered, and at least the newest one, the oldest first.
    func standing(_ records: [DeploymentRecord]) -> [String: DeploymentFailure] {
        var known = functions
        // Who deletes the running state begins anew with 1.
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

    /// Notes how a run ended that was to deploy: what failed, and what is well again.
    /// - Parameters:
    ///   - newest: the newest deployment, the run's own where it recorded one.
    ///   - bases: of each function of the repository; other functions are forgotten.
    mutating func note(_ results: [NodeResult], at: Date, deployment: Int?, newest: DeploymentRecord?, bases: [String: [String]]) {
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
            at: at.formatted(.iso8601), node: result.node.description, reason: reason, log: (result.error as? BuildFailed)?.log,
            deployment: deployment)
    }

    /// Writes it where it differs from what the cache has.
    func save(_ cache: CacheFolder) throws {
        if functions.isEmpty {
            try cache.discard(Self.name)
        } else if self != FailureMemory(cache) {
            try cache.write(JSONCoding.pretty(self), Self.name)
        }
    }
}

extension DeploymentRecord {
    /// Did it do something about a function, or bring back what was?
    fileprivate func settles(_ function: String) -> Bool {
        failed[function] == nil && (rollback != nil || changes.contains { $0.node == .container(function) })
    }
}
