import BuildGraph
import ContentHash
package import Deployment
package import FoundationEssentials
import FunctionModel
package import ImageBuild
package import Pipeline
package import WorkModel
package import Workspaces

/// The output of `faaso why NODE`: the reasons why a node would run now, or why it ran last.
package struct WhyReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.why/1"

    /// One link of the chain from a change to the node.
    package struct Link: Hashable, Sendable, Codable {
        /// The node that runs.
        package var node: Node
        /// The action on the node.
        package var action: Action
        /// The causes of the action.
        package var reasons: [Reason]
    }

    /// The newest record of a node.
    package struct Last: Hashable, Sendable, Codable {
        /// The time of the build or of the tests.
        package var when: Date
        /// The duration in seconds.
        package var seconds: Double
        /// The key of the record.
        package var key: String
        /// The changes at that time, one line each. Empty for an adopted image.
        package var reasons: [String]
        /// The name of the log, relative to `.faaso`. Nil if there is none.
        package var log: String?
        /// The git commit that was checked out; nil outside of git.
        package var commit: String?
        /// The failure in one line. Nil for a success.
        package var failure: String?
        /// True when the image was found in the engine, and not built. Then `when` is the time of
        /// the discovery.
        package var adopted: Bool?
        /// The registry that the image was pulled from, `host:port/path`. Nil for any other image.
        package var pulled: String?
    }

    /// The last run that did something for a node. Nodes without records, such as containers, have
    /// only this.
    package struct Past: Hashable, Sendable, Codable {
        /// The name of the run. Its report is `.faaso/runs/<run>.json`.
        package var run: String
        /// The time of the start.
        package var started: Date
        /// The git commit that was checked out; nil outside of git.
        package var commit: String?
        /// The outcome of the node, one of ``outcomes``.
        package var outcome: RunReport.Outcome
        /// The chain from the node back to the changes at that time.
        package var chain: [Link]

        /// The outcomes of steps that did something for a node.
        package static let outcomes: [RunReport.Outcome] = [.done, .pulled, .failed]
    }

    /// The last build of an image that succeeded, before one that failed.
    package struct Good: Hashable, Sendable, Codable {
        /// The time of the build.
        package var when: Date
        /// The key of the image.
        package var key: String
        /// The git commit of the files. Nil if it is unknown.
        package var commit: String?
        /// The differences of the files and arguments of now. Empty if there are none.
        package var reasons: [Reason]
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The explained node.
    package var node: Node
    /// The state of the node.
    package var state: Inspection.State
    /// The chain from the node back to the change. Empty if the node is current.
    package var chain: [Link]
    /// The last time that the node ran, if a record exists.
    package var last: Last?
    /// The last run that did something for the node, if its report still exists.
    package var past: Past?
    /// The last failure of the node's function, if it has not succeeded since.
    package var failure: DeploymentFailure?
    /// The builder's last lines, if the last build of the node's image failed.
    package var output: [String]?
    /// The changes since the last good build, if the last build of the node's image failed.
    package var good: Good?
    /// The differences of the text inputs that the chain names. After a failed build, those since
    /// the last good one. If the node is current, those of the last build.
    package var differences: [FileDifference] = []
    /// The role of a path, if the question was about a path. `node` is then its source.
    package var path: PathReach?
    /// The function whose last build failed, for ``output`` and ``good``.
    var failedFunction: String?

    private enum CodingKeys: String, CodingKey {
        case schema, node, state, chain, last, past, failure, output, differences, path
        case good = "last_good"
    }

    /// Explains a path: the nodes that an edit of it reaches, and its changes since the images were
    /// built.
    package init(_ inspection: Inspection, _ path: PathReach, cache: CacheFolder) {
        self.path = path
        node = .source(path.path)
        chain = RelativePath(escaped: path.path).map { inspection.changes($0) } ?? []
        let images = path.places.compactMap { inspection.step(.image($0.function)) }
        let isNew = images.count == path.places.count && images.allSatisfy { $0.reasons.contains { $0.kind == .neverBuilt } }
        state = !chain.isEmpty ? .stale : isNew && !images.isEmpty ? .neverBuilt : .current
        // Differences count from the newest build, which may have failed.
        let failed = images.filter { $0.action == .build }.compactMap { cache.currentImage($0.node.name) }.first {
            $0.failure != nil
        }
        guard let failed, let reason = failed.failure else { return }
        addFailedBuild(failed.function, inspection, cache)
        guard state == .current else { return }
        state = .failed
        failure = DeploymentFailure(
            at: failed.built.formatted(.iso8601), node: Node.image(failed.function).description, reason: reason, log: failed.log)
    }

    /// Explains a node.
    /// - Parameter failures: the current failures of the functions' deployments.
    package init(_ inspection: Inspection, _ node: Node, cache: CacheFolder, failures: [String: DeploymentFailure] = [:]) {
        self.node = node
        state = inspection.state(node)
        chain = []
        // A route has no work of its own, so the nodes that it needs explain it.
        var open = node.kind == .route ? inspection.graph.edges(of: node).needs : [node]
        var seen: Set<Node> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted, let step = inspection.step(id) else { continue }
            chain.append(Link(node: id, action: step.action, reasons: step.reasons))
            open += Self.causes(step.reasons).reversed()
        }
        last = Self.last(node, cache)
        past = RunHistory(cache, target: inspection.workspace.project.settings.reportedTarget).chain(node)
        failure = Self.failure(node, cache, failures)
        explainImages(cache)
        // The failed build belongs to this image, or to the image at which the last deployment failed.
        if case .image(let function) = node { addFailedBuild(function, inspection, cache) }
        if failedFunction == nil, case .image(let function)? = failure.flatMap({ Node($0.node) }) {
            addFailedBuild(function, inspection, cache)
        }
    }

    /// Names the files that changed between two images where a reason has their keys.
    ///
    /// A link of the chain has the files of one build. A container may have missed builds.
    private mutating func explainImages(_ cache: CacheFolder) {
        var images = ImageChanges(cache)
        for index in chain.indices { chain[index].reasons = images.explained(chain[index].reasons) }
        guard var links = past?.chain else { return }
        for index in links.indices { links[index].reasons = images.explained(links[index].reasons) }
        past?.chain = links
    }

    /// The nodes that the reasons name.
    static func causes(_ reasons: [Reason]) -> [Node] {
        reasons.filter { $0.kind == .dependencyChanged || $0.kind == .imageChanged }.compactMap { $0.input.flatMap { Node($0) } }
    }

    /// Creates an explanation from its parts.
    init(node: Node, state: Inspection.State, chain: [Link], path: PathReach?) {
        (self.node, self.state, self.chain, self.path) = (node, state, chain, path)
    }

    /// Adds the differences of the text inputs that the chain names. If the chain is empty, uses
    /// the inputs that the last build named.
    /// - Parameter git: the repository that is searched for old bytes; nil searches only the
    ///   working tree.
    /// - Throws: the problems of a function's files.
    package mutating func addDifferences(_ inspection: Inspection, root: String, cache: CacheFolder, git: Git?) async throws {
        let comparison = FileDifferences(root: root, git: git)
        if let good, let function = failedFunction {
            differences = try await differences(since: good, function, inspection, cache, comparison)
            return
        }
        // A path differs in the same way for all images that have it.
        for link in path == nil ? chain : Array(chain.prefix(1)) {
            guard case .image(let function) = link.node else { continue }
            guard let record = cache.currentImage(function), let manifest = cache.manifest(record.definition.context) else { continue }
            let context = try inspection.context(function)
            let old = FileDifferences.Version(manifest, origins: record.origins, function: function, commit: record.commit)
            let new = FileDifferences.Version(context.manifest, origins: context.origins, function: function, commit: nil)
            differences += await comparison.of(link.reasons, old: old, new: new)
        }
        guard chain.isEmpty else { return }
        for link in past?.chain ?? [] {
            guard case .image(let function) = link.node else { continue }
            guard let new = cache.currentImage(function).flatMap({ Self.version($0, cache) }),
                let old = cache.earlierImages(function).first.flatMap({ Self.version($0, cache) })
            else { continue }
            differences += await comparison.of(link.reasons, old: old, new: new)
        }
    }

    static func version(_ record: ImageRecord, _ cache: CacheFolder) -> FileDifferences.Version? {
        cache.manifest(record.definition.context).map {
            FileDifferences.Version($0, origins: record.origins, function: record.function, commit: record.commit)
        }
    }

    /// The failure that `faaso status` reports for the function. A failed `faaso test` also counts,
    /// except for a container.
    private static func failure(_ node: Node, _ cache: CacheFolder, _ failures: [String: DeploymentFailure]) -> DeploymentFailure? {
        guard let name = node.function else { return nil }
        if let failure = failures[name] { return failure }
        guard node.kind != .container, let tests = cache.currentTest(name), !tests.passed else { return nil }
        let failed = tests.cases.filter { $0.failure != nil }.map(\.name)
        return DeploymentFailure(
            at: tests.ran.formatted(.iso8601), node: Node.test(name).description, reason: "failed: " + failed.joined(separator: ", "))
    }

    private static func last(_ node: Node, _ cache: CacheFolder) -> Last? {
        switch node {
        case .image(let name):
            return cache.currentImage(name).map {
                Last(
                    when: $0.built, seconds: $0.seconds, key: $0.key.hex, reasons: $0.reasons, log: $0.log, commit: $0.commit,
                    failure: $0.failure, adopted: $0.isAdopted ? true : nil, pulled: $0.pulled?.from)
            }
        case .test(let name):
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
