import ContainerEngine
package import Deployment
import FunctionModel
package import ReverseProxy

/// The values that files for other engines are made from.
package struct RenderInput: Sendable {
    /// The desired state of the project.
    package var desired: DesiredState
    /// The references of the functions' images, by function.
    package var images: [String: String]
    /// The environment files of functions in the repository, by function.
    package var variableFiles: [String: VariableFile]

    /// Creates the input.
    package init(_ desired: DesiredState, images: [String: String], variableFiles: [String: VariableFile] = [:]) {
        (self.desired, self.images, self.variableFiles) = (desired, images, variableFiles)
    }

    /// The variables of a function, by the place that has their values.
    func variables(of function: DesiredFunction) -> RenderedVariables { RenderedVariables(function, variableFiles[function.name]) }

    /// The Caddyfile. Each function is an upstream by its own name.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express.
    package func caddyfile() throws(ProxyConfigurationError) -> String {
        let upstreams = desired.functions.map { ($0.name, NamedUpstream(name: $0.name, port: $0.configuration.port)) }
        return try ProxyConfiguration(
            host: desired.listen.host, port: ports.first?.containerPort ?? desired.listen.port,
            automaticHTTPS: desired.listen.automaticHTTPS, httpsPort: desired.listen.httpsPort, tlsInternal: desired.proxy.tlsInternal,
            routes: desired.routes.map(\.proxyRoute), callees: desired.wholeTable.callees, headerLimit: desired.proxy.headerLimit,
            standalone: .init(
                upstreams: Dictionary(upstreams) { first, _ in first }, adminSocket: ProxyContainer.adminSocket,
                gracePeriod: ProxyContainer.gracePeriod)
        ).caddyfile
    }

    /// The published ports of the proxy.
    var ports: [PortBinding] { ProxyContainer.ports(desired.listen) }

    /// True when functions reach the proxy by ``Contract/proxyAlias``, which may be a function's
    /// name.
    var hasCalls: Bool { desired.function(Contract.proxyAlias) == nil }

    /// The name of the proxy, which no function has.
    var proxyName: String {
        let taken = Set(desired.functions.map(\.name))
        var (name, number) = ("proxy", 0)
        while taken.contains(name) {
            number += 1
            name = "proxy-\(number)"
        }
        return name
    }

    /// The named volumes of all functions, sorted.
    var volumes: [String] { Set(desired.functions.flatMap { $0.configuration.volumes.map(\.source) }).sorted() }

    /// The secrets of all functions, sorted.
    var secrets: [String] { Set(desired.functions.flatMap(\.configuration.secrets.keys)).sorted() }

    /// The parts of the state that the files of a format do not have, one sentence each.
    package func omissions(_ format: RenderFormat) -> [String] {
        var sentences: [String] = []
        if !hasCalls { sentences.append("functions cannot call each other, because one has the name '\(Contract.proxyAlias)'") }
        if !desired.snippets.isEmpty { sentences.append("the snippets of `proxy.import` are left out") }
        for function in desired.functions {
            let variables = variables(of: function)
            // Compose reads the file of the repository.
            guard variables.file != nil, format == .kubernetes || !variables.isInRepository else { continue }
            sentences.append("the variables of '\(function.name)' that come from a file are left out: its comments name what to do")
        }
        for function in desired.functions where function.configuration.blocksCloudMetadata == true {
            sentences.append("`cloud_metadata: block` of '\(function.name)' is left out")
        }
        for function in desired.functions where !function.placement.isAny {
            sentences.append("`placement` of '\(function.name)' is left out")
        }
        return format == .kubernetes ? sentences + kubernetesOmissions : sentences
    }

    private var kubernetesOmissions: [String] {
        desired.functions.flatMap { function in
            let configuration = function.configuration
            return [
                configuration.networks.isEmpty ? nil : "`networks` of '\(function.name)' is left out",
                configuration.limits.pids == Limits().pids
                    ? nil : "`limits.pids` of '\(function.name)' is left out: a cluster sets it for its nodes",
            ].compactMap(\.self)
        }
    }
}
