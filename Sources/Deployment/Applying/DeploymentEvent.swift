/// Something that happened while deploying, for progress and logs.
package struct DeploymentEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case created, started, healthy, swapped, drained, removed, reloaded, recorded, network, pulling, waiting, repair, warning
    }

    /// `container:sum`, `proxy`, `caddyfile`.
    package var node: String
    package var kind: Kind
    /// A lowercase sentence without a full stop.
    package var message: String

    package init(_ node: String, _ kind: Kind, _ message: String) { (self.node, self.kind, self.message) = (node, kind, message) }
}
