/// A reason why a node is not current. The raw values of the kinds appear in `faaso plan --json`,
/// and never change.
package struct Reason: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case neverBuilt = "never-built"
        case inputAdded = "input-added"
        case inputRemoved = "input-removed"
        case inputChanged = "input-changed"
        case modeChanged = "mode-changed"
        case argumentChanged = "argument-changed"
        case baseChanged = "base-changed"
        case dependencyChanged = "dependency-changed"
        case imageMissing = "image-missing"
        case previousFailed = "previous-failed"
        case schemaChanged = "schema-changed"
        case forced = "forced"
        case imageChanged = "image-changed"
        case notRunning = "not-running"
        case configurationChanged = "configuration-changed"
        case secretChanged = "secret-changed"
        case routeAdded = "route-added"
        case routeRemoved = "route-removed"
        case routeChanged = "route-changed"
        case functionRemoved = "function-removed"
        case unhealthy = "unhealthy"
        case neverDeployed = "never-deployed"

        /// True if a container broke by itself, which the supervisor repairs. False for every cause
        /// that lies in the files or in the deployment.
        package var isBreakage: Bool {
            switch self {
            case .notRunning, .unhealthy: true
            case .neverBuilt, .inputAdded, .inputRemoved, .inputChanged, .modeChanged, .argumentChanged, .baseChanged, .dependencyChanged,
                .imageMissing, .previousFailed, .schemaChanged, .forced, .imageChanged, .configurationChanged, .secretChanged, .routeAdded,
                .routeRemoved, .routeChanged, .functionRemoved, .neverDeployed:
                false
            }
        }
    }

    package var kind: Kind
    /// The input that changed: a path, an argument's name, a base image or a node. Nil if the kind
    /// is the whole reason.
    package var input: String?
    /// A detail for people, such as the old and the new value. The kind is clear without it.
    package var detail: String?

    package init(_ kind: Kind, _ input: String? = nil, detail: String? = nil) {
        self.kind = kind
        self.input = input
        self.detail = detail
    }

    /// The reason as one line for people: `input-changed functions/sum/handler.py`.
    package var line: String {
        kind.rawValue + (input.map { " " + $0 } ?? "") + (detail.map { " (\($0))" } ?? "")
    }
}
