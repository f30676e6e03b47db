import Basics
import ContainerEngine
import Deployment
import FunctionModel

/// A compose file with the containers of a deployment. It is a start for another engine: without
/// the swap, the supervision and the history.
package enum ComposeFile {
    private typealias Entry = RenderedValue.Entry

    /// The files by their names: `compose.yaml` and `Caddyfile`.
    package static func files(_ input: RenderInput) throws -> [String: String] {
        ["Caddyfile": try input.caddyfile(), "compose.yaml": compose(input)]
    }

    private static func compose(_ input: RenderInput) -> String {
        let desired = input.desired
        let services = [Entry(input.proxyName, proxy(input))] + desired.functions.map { Entry($0.name, service($0, input)) }
        var networks = [Entry("functions", .map([]))]
        for name in desired.joinedNetworks.sorted() {
            let isExternal = desired.externalNetworks.contains(name)
            networks.append(Entry(name, .fields(["name": .text(name), "external": isExternal ? .flag(true) : nil])))
        }
        var entries = [Entry("services", .map(services)), Entry("networks", .map(networks))]
        let volumes = input.volumes.map { Entry($0, .fields(["name": .text($0)])) }
        if !volumes.isEmpty { entries.append(Entry("volumes", .map(volumes))) }
        let secrets = input.secrets.map { Entry($0, .fields(["file": .text("./secrets/" + $0)])) }
        if !secrets.isEmpty { entries.append(Entry("secrets", .map(secrets))) }
        var comment = ["The containers of \(desired.project). Start them: docker compose -p \(desired.project) up -d"]
        if !secrets.isEmpty { comment.append("Write each secret into a file below ./secrets first.") }
        for function in desired.functions {
            let variables = input.variables(of: function)
            guard let file = variables.file else { continue }
            comment.append(
                variables.isInRepository
                    ? "Compose takes the variables of '\(function.name)' from \(file)."
                    : "Write the variables of '\(function.name)' into \(file) first, as lines NAME=value.")
        }
        return RenderedValue.map(entries).file(comment + input.omissions(.compose))
    }

    private static func proxy(_ input: RenderInput) -> RenderedValue {
        let ports = input.ports.map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }
        let names: RenderedValue = input.hasCalls ? .fields(["aliases": RenderedValue.texts([Contract.proxyAlias])]) : .map([])
        return .fields([
            "image": .text(input.desired.proxy.image),
            "entrypoint": RenderedValue.texts(["caddy"]),
            "command": RenderedValue.texts(ProxyContainer.arguments()),
            "environment": RenderedValue.table(ProxyContainer.environment()),
            "ports": RenderedValue.texts(ports),
            "volumes": RenderedValue.texts(["./Caddyfile:\(ProxyContainer.caddyfile):ro"]),
            "tmpfs": RenderedValue.texts([ProxyContainer.adminFolder, ProxyContainer.dataFolder]),
            "read_only": .flag(true),
            "cap_drop": RenderedValue.texts(["ALL"]),
            "cap_add": RenderedValue.texts([ProxyContainer.capability]),
            "security_opt": RenderedValue.texts(["no-new-privileges"]),
            "networks": .fields(["functions": names]),
            "restart": .text("unless-stopped"),
        ])
    }

    private static func service(_ function: DesiredFunction, _ input: RenderInput) -> RenderedValue {
        let (configuration, variables) = (function.configuration, input.variables(of: function))
        let command = (configuration.command ?? []).map(escaped)
        let temporary = configuration.needsTemporary ? ["\(Mount.temporary.target):size=\(Mount.temporarySize)"] : []
        let volumes = configuration.volumes.map { "\($0.source):\($0.target)" + ($0.readOnly ? ":ro" : "") }
        let cpus = configuration.limits.cpus.map { RenderedValue.text("\($0)") }
        let count = Int64(function.replicas)
        let deploy: RenderedValue? = count == 1 ? nil : .fields(["replicas": .number(count)])
        return .fields([
            "image": .text(input.images[function.name] ?? ""),
            "command": RenderedValue.texts(command),
            "env_file": RenderedValue.texts([variables.file].compactMap(\.self).map(escaped)),
            "environment": RenderedValue.table(environment(configuration, variables)),
            "read_only": .flag(true),
            "cap_drop": RenderedValue.texts(["ALL"]),
            "security_opt": RenderedValue.texts(["no-new-privileges"]),
            "mem_limit": .number(configuration.limits.memory),
            "memswap_limit": .number(configuration.limits.memory),
            "cpus": cpus,
            "pids_limit": .number(Int64(configuration.limits.pids)),
            "stop_grace_period": .text(configuration.stopGrace.text),
            "tmpfs": RenderedValue.texts(temporary),
            "volumes": RenderedValue.texts(volumes),
            "secrets": RenderedValue.texts(configuration.secrets.keys.sorted()),
            "networks": RenderedValue.texts(["functions"] + configuration.networks),
            "restart": .text("unless-stopped"),
            "deploy": deploy,
        ])
    }

    /// The variables beside `env_file`, over which they win. A variable that nothing has any more
    /// is taken from the environment of `docker compose`, which refuses to start without it.
    private static func environment(_ configuration: ContainerConfiguration, _ variables: RenderedVariables) -> [String: String] {
        var table = variables.written.mapValues(escaped)
        for name in variables.asked { table[name] = "${\(name):?the value is not in this file}" }
        table["PORT"] = "\(configuration.port)"
        return configuration.environment[Contract.urlVariable] == nil ? Contract.environment(table) : table
    }

    /// A text in which compose replaces nothing.
    private static func escaped(_ text: String) -> String { text.replacing("$", with: "$$") }
}
