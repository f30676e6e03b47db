import BuildGraph
package import Deployment
import FoundationEssentials
import FunctionModel
package import ImageBuild

/// The functions that this repository's last run for each of them could not deploy, and why: `.faaso/failures.json`. There while there
/// are any.
package struct FailureMemory: Hashable, Sendable, Codable {
    private static let schemaName = "faaso.failures/1"
    private static let name = "failures.json"

    private var schema = Self.schemaName
    package private(set) var functions: [String: DeploymentFailure] = [:]
    /// When those came out well again, RFC 3339, that the newest deployment could not bring about.
    private var settled: [String: String] = [:]

    /// What a cache remembers.
    package init(_ cache: CacheFolder) {
        if let kept: Self = cache.decode(Self.name), kept.schema == Self.schemaName { self = kept }
    }

    /// What stands beside the newest deployments, the oldest first.
    package func standing(_ records: [DeploymentRecord]) -> [String: DeploymentFailure] {
        DeploymentFailure.standing(own: functions, settled: settled, records: records)
    }

    /// Notes how a run ended that was to deploy: what failed, and what is well again.
    /// - Parameters:
    ///   - newest: the newest deployment, the run's own where it recorded one.
    ///   - known: the functions of the repository; the others are forgotten.
    mutating func note(_ results: [NodeResult], at: Date, deployment: Int?, newest: DeploymentRecord?, known: Set<String>) {
        let outcomes = Dictionary(results.map { ($0.node, $0) }) { first, _ in first }
        // What keeps more than one function from being deployed.
        let common = results.first { $0.outcome == .failed && ["base", "proxy"].contains($0.node.kind) }
        for name in known {
            let own = [.image(name), .test(name), .container(name)].compactMap { outcomes[$0] }
            guard !own.isEmpty else { continue }
            if own.allSatisfy({ $0.outcome == .done || $0.outcome == .reused }) {
                functions[name] = nil
                if newest?.failed[name] != nil, settled[name] == nil { settled[name] = at.formatted(.iso8601) }
            } else if let failed = own.first(where: { $0.outcome == .failed }) ?? common {
                functions[name] = Self.failure(failed, at, deployment)
            }
        }
        functions = functions.filter { known.contains($0.key) }
        settled = settled.filter { name, at in functions[name] == nil && newest.map { $0.failed[name] != nil && at >= $0.at } ?? false }
    }

    private static func failure(_ result: NodeResult, _ at: Date, _ deployment: Int?) -> DeploymentFailure {
        var reason = result.error.map { "\($0)" } ?? "failed"
        switch result.error {
        case let tests as TestsFailed: reason += ": " + tests.failed.map(\.name).joined(separator: ", ")
        case let problems as ProjectProblems: if let first = problems.problems.first { reason = first.place + first.message }
        default: break
        }
        return DeploymentFailure(
            at: at.formatted(.iso8601), node: result.node.description, reason: reason, log: (result.error as? BuildFailed)?.log,
            deployment: deployment)
    }

    /// Writes it where it differs from what the cache has.
    func save(_ cache: CacheFolder) throws {
        guard self != FailureMemory(cache) else { return }
        if functions.isEmpty && settled.isEmpty {
            try FileManager.default.removeItem(atPath: cache.path + "/" + Self.name)
        } else {
            try cache.write(CacheFolder.encode(self), Self.name)
        }
    }
}
