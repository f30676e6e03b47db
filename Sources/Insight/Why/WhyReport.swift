package import Pipeline
package import Workspaces
package import BuildGraph
import ContentHash
package import Deployment
package import FoundationEssentials
package import ImageBuild

/// `faaso why NODE`: why a node would run now, or why it ran last. Schema `faaso.why/1`.
package struct WhyReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.why/1"

    /// One link of the chain from what changed to the node.
    package struct Link: Hashable, Sendable, Codable {
        package var node: NodeID
        package var action: String
        package var reasons: [Reason]
    }

    /// What a node's newest record says.
    package struct Last: Hashable, Sendable, Codable {
        package var when: Date
        package var seconds: Double
        package var key: String
        /// What had changed then, a line each; empty for an image that was adopted.
        package var reasons: [String]
        package var log: String?
        package var commit: String?
        package var failure: String?
        /// True for an image that was found in the engine, not built; then `when` is when that was.
        package var adopted: Bool?
    }

    /// The last run that did something about a node: a result of its own for what has no records, such as containers.
    package struct Past: Hashable, Sendable, Codable {
        /// Its report is `.faaso/runs/<run>.json`.
        package var run: String
        package var started: Date
        package var commit: String?
        package var outcome: RunReport.Outcome
        /// From the node back to what had changed then.
        package var chain: [Link]
    }

    package var schema = Self.schemaName
    package var node: NodeID
    package var state: Inspection.State
    /// From the node back to what changed; empty when the node is current.
    package var chain: [Link]
    /// The last time that it ran, where a record says so.
    package var last: Last?
    /// The last run that did something about it, where its report is kept.
    package var past: Past?
    /// What failed last of the node's function, and has not come out well since.
    package var failure: DeploymentFailure?
    /// How the text inputs differ that the chain names, or those of the last build when the node is current.
    package var differences: [FileDifference] = []
    /// What a path is to the functions, where the question was about one; `node` is its source then.
    package var path: PathReach?

    /// Why a path counts: what an edit of it reaches, and whether it was edited since the images were built.
    package init(_ inspection: Inspection, _ path: PathReach, cache: CacheFolder) {
        self.path = path
        node = .source(path.path)
        chain = RelativePath(escaped: path.path).map { inspection.changes($0) } ?? []
        let images = path.places.compactMap { inspection.step(.image($0.function)) }
        let isNew = images.count == path.places.count && images.allSatisfy { $0.reasons.contains { $0.kind == .neverBuilt } }
        state = !chain.isEmpty ? .stale : isNew && !images.isEmpty ? .neverBuilt : .current
        guard state == .current else { return }
        // What differs is told since the newest build, which may have failed.
        let failed = images.filter { $0.action == "build" }.compactMap { cache.currentImage(String($0.node.name)) }.first {
            $0.failure != nil
        }
        guard let failed, let reason = failed.failure else { return }
        state = .failed
        failure = DeploymentFailure(
            at: failed.built.formatted(.iso8601), node: NodeID.image(failed.function).description, reason: reason, log: failed.log)
    }

    /// - Parameter failures: what stands of the functions' deployments.
    package init(_ inspection: Inspection, _ node: NodeID, cache: CacheFolder, failures: [String: DeploymentFailure] = [:]) {
        self.node = node
        state = inspection.state(node)
        chain = []
        // A route has no work of its own: what it leads to has.
        var open = node.kind == "route" ? inspection.graph.edges(of: node).needs : [node]
        var seen: Set<NodeID> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted, let step = inspection.step(id) else { continue }
            chain.append(Link(node: id, action: step.action, reasons: step.reasons))
            open += Self.causes(step.reasons).reversed()
        }
        last = Self.last(node, cache)
        past = RunHistory(cache).chain(node)
        failure = Self.failure(node, cache, failures)
    }

    /// The nodes that reasons point to.
    static func causes(_ reasons: [Reason]) -> [NodeID] {
        reasons.filter { $0.kind == .dependencyChanged || $0.kind == .imageChanged }.compactMap { $0.input.map { NodeID($0) } }
    }

    init(node: NodeID, state: Inspection.State, chain: [Link], path: PathReach?) {
        (self.node, self.state, self.chain, self.path) = (node, state, chain, path)
    }

    /// Adds the differences of the text inputs: of those that the chain names, or that the last build named when nothing is to be done.
    /// - Parameter git: where old bytes are looked for; nil shows none but those of the working tree.
    package mutating func addDifferences(_ inspection: Inspection, root: String, cache: CacheFolder, git: Git?) async throws {
        let comparison = FileDifferences(root: root, git: git)
        // A path differs from what was built in the same way for all that have it.
        for link in path == nil ? chain : Array(chain.prefix(1)) where link.node.kind == "image" {
            let function = String(link.node.name)
            guard let record = cache.currentImage(function), let manifest = cache.manifest(record.context) else { continue }
            let context = try inspection.context(function)
            let old = FileDifferences.Version(manifest, origins: record.origins, function: function, commit: record.commit)
            let new = FileDifferences.Version(context.manifest, origins: context.origins, function: function, commit: nil)
            differences += await comparison.of(link.reasons, old: old, new: new)
        }
        guard chain.isEmpty else { return }
        for link in past?.chain ?? [] where link.node.kind == "image" {
            let function = String(link.node.name)
            guard let record = cache.currentImage(function), let new = Self.version(record, cache),
                let before = cache.imageRecords(function).first(where: { $0.built < record.built }), let old = Self.version(before, cache)
            else { continue }
            differences += await comparison.of(link.reasons, old: old, new: new)
        }
    }

    private static func version(_ record: ImageRecord, _ cache: CacheFolder) -> FileDifferences.Version? {
        cache.manifest(record.context).map {
            FileDifferences.Version($0, origins: record.origins, function: record.function, commit: record.commit)
        }
    }

    /// Of a container what `faaso status` says; of what it is made of also what `faaso test` alone found.
    private static func failure(_ node: NodeID, _ cache: CacheFolder, _ failures: [String: DeploymentFailure]) -> DeploymentFailure? {
        let name = String(node.name)
        guard ["context", "image", "test", "container"].contains(node.kind) else { return nil }
        if let failure = failures[name] { return failure }
        guard node.kind != "container", let tests = cache.currentTest(name), !tests.passed else { return nil }
        let failed = tests.cases.filter { $0.failure != nil }.map(\.name)
        return DeploymentFailure(
            at: tests.ran.formatted(.iso8601), node: NodeID.test(name).description, reason: "failed: " + failed.joined(separator: ", "))
    }

    private static func last(_ node: NodeID, _ cache: CacheFolder) -> Last? {
        let name = String(node.name)
        switch node.kind {
        case "image":
            return cache.currentImage(name).map {
                Last(
                    when: $0.built, seconds: $0.seconds, key: $0.key.hex, reasons: $0.reasons, log: $0.log, commit: $0.commit,
                    failure: $0.failure, adopted: $0.isAdopted ? true : nil)
            }
        case "test":
            return cache.currentTest(name).map { record in
                let failed = record.cases.filter { $0.failure != nil }.map(\.name)
                return Last(
                    when: record.ran, seconds: record.seconds, key: record.key.hex, reasons: [], log: nil, commit: nil,
                    failure: failed.isEmpty ? nil : failed.joined(separator: ", "))
            }
        default:
            return nil
        }
    }
}
