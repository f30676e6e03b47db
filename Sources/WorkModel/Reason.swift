/// A reason why a node is not current.
package struct Reason: Hashable, Sendable, Codable {
    /// The kind of a reason. The raw values appear in `faaso plan --json`, and never change.
    ///
    /// The table in `docs/how-it-works.md` explains each kind for users.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// No record of the node exists.
        case neverBuilt = "never-built"
        /// A file came into the context.
        case inputAdded = "input-added"
        /// A file left the context.
        case inputRemoved = "input-removed"
        /// The content of a file changed.
        case inputChanged = "input-changed"
        /// The mode of a file changed, but not its content.
        case modeChanged = "mode-changed"
        /// An argument of the build or of a test changed.
        case argumentChanged = "argument-changed"
        /// The identity of a base image changed.
        case baseChanged = "base-changed"
        /// The output of a needed node changed, or is not known yet.
        case dependencyChanged = "dependency-changed"
        /// The engine does not have the image, or the record of the image is gone.
        case imageMissing = "image-missing"
        /// The last attempt failed or left something over.
        case previousFailed = "previous-failed"
        /// The format of keys or contexts changed in faaso itself.
        case schemaChanged = "schema-changed"
        /// An option such as `--force` asked for the step.
        case forced = "forced"
        /// The container runs another image.
        case imageChanged = "image-changed"
        /// The container does not run.
        case notRunning = "not-running"
        /// A setting of the container or of the proxy changed.
        case configurationChanged = "configuration-changed"
        /// The value of a secret changed.
        case secretChanged = "secret-changed"
        /// A route is new.
        case routeAdded = "route-added"
        /// A route is gone.
        case routeRemoved = "route-removed"
        /// A setting of a route changed.
        case routeChanged = "route-changed"
        /// The function is no longer in the repository.
        case functionRemoved = "function-removed"
        /// `faaso down` takes the whole project out of service.
        case down = "down"
        /// The container or the proxy runs, but does not answer as it should.
        case unhealthy = "unhealthy"
        /// No container or proxy exists yet.
        case neverDeployed = "never-deployed"
        /// The registry does not have the image.
        case notShared = "not-shared"

        /// True when a container broke by itself. The supervisor repairs such a container. False
        /// for every cause that lies in the files or in the deployment.
        package var isBreakage: Bool {
            switch self {
            case .notRunning, .unhealthy: true
            case .neverBuilt, .inputAdded, .inputRemoved, .inputChanged, .modeChanged, .argumentChanged, .baseChanged, .dependencyChanged,
                .imageMissing, .previousFailed, .schemaChanged, .forced, .imageChanged, .configurationChanged, .secretChanged, .routeAdded,
                .routeRemoved, .routeChanged, .functionRemoved, .down, .neverDeployed, .notShared:
                false
            }
        }

        /// True when the input of the reason is a file of a context.
        package var isAboutFile: Bool {
            switch self {
            case .inputAdded, .inputRemoved, .inputChanged, .modeChanged: true
            case .neverBuilt, .argumentChanged, .baseChanged, .dependencyChanged, .imageMissing, .previousFailed, .schemaChanged, .forced,
                .imageChanged, .notRunning, .configurationChanged, .secretChanged, .routeAdded, .routeRemoved, .routeChanged,
                .functionRemoved, .down, .unhealthy, .neverDeployed, .notShared:
                false
            }
        }
    }

    /// The kind of the reason.
    package var kind: Kind
    /// The input that changed: a path, an argument's name, a base image or a node. Nil if the kind
    /// is the whole reason.
    package var input: String?
    /// A detail for people, such as the old and the new value. The kind is clear without it.
    package var detail: String?

    /// Creates a reason. By default, it names no input and has no detail.
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
