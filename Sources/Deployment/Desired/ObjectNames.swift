import FunctionModel

/// The names of a project's objects in the engine. They never collide, because names of projects
/// and functions have no `_`.
package struct ObjectNames: Hashable, Sendable {
    /// The name of the project.
    package let project: String

    /// Creates the names of a project.
    package init(project: String) { self.project = project }

    /// The bridge network of the functions and the proxy.
    package var network: String { Contract.functionsNetwork(of: project) }
    /// The network of the functions and the proxies on a swarm. A manager may have both networks.
    package var swarmNetwork: String { project + "_swarm" }
    /// The internal network of the tests.
    package var testNetwork: String { Contract.testsNetwork(of: project) }
    /// The proxy.
    package var proxy: String { project + "_proxy" }
    /// The proxy that is being replaced, until the new one answers.
    package var proxyBefore: String { project + "_proxy-before" }
    /// The container of a function with a number.
    package func container(_ function: String, _ number: Int) -> String { "\(project)_\(function)_\(number)" }
    /// The name of a container that serves and is being stopped. After a killed run, the next one
    /// does not take such a container for one that goes on running.
    package static func ending(_ container: String) -> String { container + "_ending" }
    /// The volume of a container's secrets.
    package func secrets(_ container: String) -> String { container + "_" + Contract.secretsEnding }
    /// The container that writes into a volume.
    package func writer(_ container: String) -> String { container + "_writer" }

    /// The alias of a container on the project's network, at most 63 bytes (a label of RFC 1035).
    package static func alias(_ function: String, _ number: Int) -> String { "\(function)-\(number)" }
}
