/// `faaso.plan/1` and `faaso.report/1`, decoded only from the published form.
struct ScenarioSteps: Decodable {
    struct Step: Decodable {
        struct Reason: Decodable {
            var kind: String
            var input: String?
        }

        var node: String
        var action: String?
        var outcome: String?
        var reasons: [Reason]
        var log: String?
        var error: String?

        /// The step as a line: `build image:a: input-changed functions/a/x, …`.
        var line: String {
            let why = reasons.map { $0.kind + ($0.input.map { " " + $0 } ?? "") }.sorted().joined(separator: ", ")
            return "\(action ?? "-") \(node): \(why)"
                + (outcome == nil || outcome == "done" || outcome == "pulled" ? "" : " (\(outcome ?? ""))")
        }

        /// The action and the node, without the reasons.
        var deed: String { "\(action ?? "-") \(node)" }
    }

    var schema: String
    var steps: [Step]
    var unchecked: [String]?

    /// The steps without those that were already current.
    var active: [Step] { steps.filter { $0.outcome != "reused" && $0.action != nil } }
    var lines: [String] { active.map(\.line).sorted() }
    func step(_ node: String) -> Step? { steps.first { $0.node == node } }
}

/// `faaso.status/1`.
struct ScenarioStatus: Decodable {
    struct Function: Decodable {
        var name: String
        var state: String
        var health: String
        var container: String?
        var port: Int?
        var failure: Failure?
    }

    struct Failure: Decodable {
        var node: String
        var reason: String
        var deployment: Int?
    }

    var functions: [Function]

    func function(_ name: String) -> Function? { functions.first { $0.name == name } }
}

/// `faaso.graph/1`.
struct ScenarioGraph: Decodable {
    struct Node: Decodable {
        var id: String
        var state: String
        var source_key: String?
        var key: String?
    }

    var nodes: [Node]

    var states: [String: String] { Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.state) }) }
    var sourceKeys: [String: String] { nodes.reduce(into: [:]) { $0[$1.id] = $1.source_key } }
}
