import FunctionModel

/// How a project's objects are called in the engine. Names of projects and functions hold no `_`, so none of these collide.
package struct ObjectNames: Hashable, Sendable {
    package let project: String

    package init(project: String) { self.project = project }

    /// The bridge network of the functions and the proxy.
    package var network: String { Contract.functionsNetwork(of: project) }
    /// The internal network of the tests.
    package var testNetwork: String { Contract.testsNetwork(of: project) }
    package var proxy: String { project + "_proxy" }
    /// The proxy that is being replaced, until the new one answers.
    package var proxyBefore: String { project + "_proxy-before" }
    package func container(_ function: String, _ number: Int) -> String { "\(project)_\(function)_\(number)" }
    package func secrets(_ container: String) -> String { container + "_" + Contract.secretsEnding }
    package func writer(_ container: String) -> String { container + "_writer" }

    /// The alias on the project's network, at most 63 bytes (RFC 1035's label).
    package static func alias(_ function: String, _ number: Int) -> String { "\(function)-\(number)" }
}
