package import WorkModel

/// Something that happened while deploying, for progress and logs.
package struct DeploymentEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case created, started, healthy, swapped, removed, reloaded, recorded, network, pulling, waiting, repair, warning
    }

    /// The thing that an event is about.
    package enum Subject: Hashable, Sendable, CustomStringConvertible {
        case node(Node)
        case network, deployment, supervisor

        package static func container(_ function: String) -> Subject { .node(.container(function)) }
        package static let proxy = Subject.node(.proxy)
        package static let caddyfile = Subject.node(.caddyfile)

        /// `container:sum`, `proxy`, `network`.
        package var description: String {
            switch self {
            case .node(let node): node.description
            case .network: "network"
            case .deployment: "deployment"
            case .supervisor: "supervisor"
            }
        }
    }

    package var subject: Subject
    package var kind: Kind
    /// A lowercase sentence without a full stop.
    package var message: String

    package init(_ subject: Subject, _ kind: Kind, _ message: String) { (self.subject, self.kind, self.message) = (subject, kind, message) }
}
