package import Basics
import ContainerEngine
package import Deployment
import FunctionModel

/// The parts of a desired state that a swarm cannot express, or expresses otherwise than one host.
/// Pure. An error stops the deployment before anything is changed.
package enum SwarmFit {
    /// The findings about a project.
    /// - Parameter hasRegistry: true when faaso.yml names a registry.
    package static func findings(_ desired: DesiredState, hasRegistry: Bool) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        if !hasRegistry {
            findings.append(
                Diagnostic(
                    .error, "a swarm needs a registry, from which every node pulls",
                    hints: [RegistrySettings.hint]))
        }
        findings += proxy(desired) + size(desired.functions.reduce(0) { $0 + $1.replicas })
        let names = SwarmNames(project: desired.project)
        for function in desired.functions {
            if [names.proxy, names.loader].contains(names.service(function.name)) { findings.append(takesProxyName(function.name)) }
            findings += self.function(function)
        }
        return findings
    }

    /// The maximum number of tasks. The network has 254 addresses. Proxies and tasks that are being
    /// replaced need some of them.
    static let taskLimit = 200

    /// The findings about numbers of tasks that the files do not set.
    /// - Parameters:
    ///   - tasks: the number of tasks of the function.
    ///   - others: the number of tasks of all other functions.
    static func findings(scaling function: String, to tasks: Int, runsAlone: Bool, others: Int) -> [Diagnostic] {
        size(tasks + others) + alone(function, runsAlone, tasks)
    }

    private static func takesProxyName(_ function: String) -> Diagnostic {
        Diagnostic(
            .error, "function '\(function)': its service would have the name of a service of the proxy",
            hints: ["rename functions/\(function), and its routes"])
    }

    private static func size(_ tasks: Int) -> [Diagnostic] {
        guard tasks > taskLimit else { return [] }
        return [
            Diagnostic(
                .error, "the project has \(tasks.counted("task")), and the network of a swarm has room for \(taskLimit)",
                hints: ["lower `replicas`, or split the project"])
        ]
    }

    private static func proxy(_ desired: DesiredState) -> [Diagnostic] {
        desired.proxy.constraints.compactMap { condition("proxy.constraints", $0) } + listen(desired)
    }

    private static func listen(_ desired: DesiredState) -> [Diagnostic] {
        let listen = desired.listen
        // Only the ports of the node can be chosen. A project for the loopback must not become public
        // without a word.
        if !listen.automaticHTTPS, ProxyContainer.ports(listen).contains(where: { $0.hostIP != "0.0.0.0" }) {
            return [
                Diagnostic(
                    .error, "a swarm publishes the proxy on all addresses of a node, and `listen` is \(listen)",
                    hints: ["to publish it on all addresses: listen: :\(listen.port)"])
            ]
        }
        guard listen.automaticHTTPS, !desired.proxy.tlsInternal else { return [] }
        return [
            Diagnostic(
                .error, "the proxies of a swarm cannot share a certificate, and a public authority reaches only one of them",
                hints: [
                    "end TLS before the swarm and set `listen: :\(listen.port)`", "or let Caddy issue certificates: proxy: {tls: internal}",
                ])
        ]
    }

    private static func function(_ function: DesiredFunction) -> [Diagnostic] {
        let (name, configuration) = (function.name, function.configuration)
        var findings: [Diagnostic] = []
        if configuration.blocksCloudMetadata == true {
            findings.append(
                Diagnostic(
                    .error, "function '\(name)': a swarm cannot block the metadata service of a cloud",
                    hints: ["remove `cloud_metadata: block`, and block 169.254.169.254 on the nodes"]))
        }
        findings += alone(name, function.runsAlone, function.replicas)
        if !function.placement.constraints.contains(where: isOneNode) {
            for volume in configuration.volumes {
                findings.append(
                    Diagnostic(
                        .warning, "function '\(name)': the volume '\(volume.source)' is another one on each node",
                        hints: ["to keep the function on one node: placement: {constraints: [node.hostname == NAME]}"]))
            }
        }
        return findings + function.placement.constraints.compactMap { condition("function '\(name)'", $0) }
    }

    /// The finding about a function whose tasks must not run beside each other.
    private static func alone(_ function: String, _ runsAlone: Bool, _ replicas: Int) -> [Diagnostic] {
        guard runsAlone, replicas > 1 else { return [] }
        return [
            Diagnostic(
                .error, "function '\(function)': `deploy: recreate` runs one task, and `replicas` is \(replicas)",
                hints: ["remove one of the two"])
        ]
    }

    /// The finding about a condition on nodes that the scheduler would refuse.
    private static func condition(_ place: String, _ constraint: String) -> Diagnostic? {
        guard PlacementConstraint(constraint) == nil else { return nil }
        return Diagnostic(
            .error, "\(place): '\(constraint)' is not a condition on nodes",
            hints: ["a condition is ATTRIBUTE == VALUE or ATTRIBUTE != VALUE, such as: node.labels.zone == a"])
    }

    /// True when only one node can meet the constraint.
    private static func isOneNode(_ constraint: String) -> Bool {
        guard let parsed = PlacementConstraint(constraint) else { return false }
        return parsed.isEqual && ["node.id", "node.hostname"].contains(parsed.attribute)
    }
}

/// The refusal of a project that a swarm cannot express. Nothing was changed.
package struct SwarmFitError: Explained, Hashable {
    /// The findings, at least one.
    package let diagnostics: [Diagnostic]

    /// Creates the error; nil without a finding that is an error.
    init?(_ findings: [Diagnostic]) {
        diagnostics = findings.filter { $0.severity == .error }
        if diagnostics.isEmpty { return nil }
    }

    package var description: String { diagnostics.map(\.message).joined(separator: "; ") }
    package var hints: [String] { diagnostics.flatMap(\.hints) }
    package var blame: Blame { .project }
}
