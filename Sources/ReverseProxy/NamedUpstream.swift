/// A name that stands for several upstreams, all on one port. Caddy asks the DNS of its network
/// for their addresses.
package struct NamedUpstream: Hashable, Sendable {
    /// The name in the network, such as that of a service.
    package var name: String
    /// The port of every upstream.
    package var port: Int

    /// Creates an upstream.
    package init(name: String, port: Int) { (self.name, self.port) = (name, port) }
}
