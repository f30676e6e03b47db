package import WorkModel

/// An event of a deployment, for progress and logs.
package struct DeploymentEvent: Hashable, Sendable {
    /// The kind of an event.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case created, started, healthy, swapped, removed, reloaded, recorded, network, pulling, repair, warning
        /// The run waits. For the deployment, the message is the holder of its lock. For a
        /// container, it says what is awaited.
        case waiting
    }

    /// The thing that an event is about.
    package enum Subject: Hashable, Sendable, CustomStringConvertible {
        case node(Node)
        case network, deployment, supervisor

        /// The subject for the container of a function.
        package static func container(_ function: String) -> Subject { .node(.container(function)) }
        /// The subject for the proxy.
        package static let proxy = Subject.node(.proxy)
        /// The subject for the Caddyfile.
        package static let caddyfile = Subject.node(.caddyfile)

        /// The subject as logs show it: `container:sum`, `proxy`, `network`.
        package var description: String {
            switch self {
            case .node(let node): node.description
            case .network: "network"
            case .deployment: "deployment"
            case .supervisor: "supervisor"
            }
        }
    }

    /// The thing that the event is about.
    package var subject: Subject
    /// The kind of the event.
    package var kind: Kind
    /// A lowercase sentence without a full stop.
    package var message: String

    /// Creates an event.
    package init(_ subject: Subject, _ kind: Kind, _ message: String) { (self.subject, self.kind, self.message) = (subject, kind, message) }
}
