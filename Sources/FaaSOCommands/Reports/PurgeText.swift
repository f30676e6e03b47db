import Deployment
import Pipeline

/// The parts that are removed for good, for people.
struct PurgeText {
    private let plan: PurgePlan

    init(_ plan: PurgePlan) {
        self.plan = plan
    }

    /// The parts that would be removed, and the volumes that would stay.
    var lines: [String] {
        let items = plan.items.map { "would remove \(Self.words($0))" }
        return (items.isEmpty ? ["nothing to remove"] : items) + Self.kept(plan.keptVolumes)
    }

    /// The parts that were removed.
    static func lines(_ report: PurgeReport) -> [String] {
        report.removed.map { "removed \(words($0))" } + report.skipped.map { "kept \(words($0.item)): \($0.reason)" }
            + kept(report.keptVolumes)
    }

    /// The advice on parts that stayed because containers use them, or because other nodes have
    /// them.
    static func hints(_ report: PurgeReport) -> [String] {
        let users = Set(report.skipped.flatMap(\.users)).map { String($0.prefix { $0 != " " }) }.sorted()
        var hints: [String] = []
        if !users.isEmpty {
            let command = "docker rm \(users.joined(separator: " "))"
            hints.append("if nothing needs these containers, remove them and run the command again: \(command)")
        }
        if !report.otherNodes.isEmpty {
            hints.append("other nodes keep the images that they pulled: docker image prune on \(report.otherNodes.joined(separator: ", "))")
        }
        return hints
    }

    private static func kept(_ volumes: [String]) -> [String] {
        volumes.isEmpty ? [] : ["volumes with data stay: \(volumes.joined(separator: ", ")); --volumes removes them"]
    }

    private static func words(_ item: PurgePlan.Item) -> String {
        switch item.kind {
        case .imageTag: "image-tag \(item.name)"
        case .imageDigest: "image-digest \(item.name)"
        case .volume: "volume \(item.name) with its data"
        case .secret: "secret \(item.name)"
        case .state: "state \(item.name): history, certificates, ports"
        }
    }
}
