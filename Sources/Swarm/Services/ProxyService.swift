package import ContainerEngine
package import Deployment
import FunctionModel
package import ReverseProxy
import WorkModel

/// The service of the proxy: one Caddy on each node, or on each node with a label, on ports of the
/// node itself.
package enum ProxyService {
    /// The Caddyfile of a table. Each upstream is the name of a service, so no change of tasks
    /// changes the text.
    ///
    /// All desired functions can be called. A call of one that does not run yet waits for its name.
    /// - Parameter ports: the ports of the services that exist, by function. Other functions listen
    ///   on their desired ports.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express, and for a
    ///   route to a function that is neither desired nor exists.
    package static func caddyfile(
        _ desired: DesiredState, _ table: RouteTable, ports: [String: Int] = [:]
    ) throws(ProxyConfigurationError) -> LoadedCaddyfile {
        let names = SwarmNames(project: desired.project)
        let wanted = Dictionary(desired.functions.map { ($0.name, $0.configuration.port) }) { first, _ in first }
        let upstreams = wanted.merging(ports) { $1 }.map { name, port in (name, NamedUpstream(name: names.service(name), port: port)) }
        let callees = Set(table.callees).union(wanted.keys).sorted()
        let text = try ProxyConfiguration(
            host: desired.listen.host, port: ProxyContainer.ports(desired.listen).first?.containerPort ?? desired.listen.port,
            automaticHTTPS: desired.listen.automaticHTTPS, httpsPort: desired.listen.httpsPort, tlsInternal: desired.proxy.tlsInternal,
            routes: table.routes.map(\.proxyRoute), callees: callees,
            importFolder: desired.snippetFolder.map { ProxyContainer.configurationFolder + "/" + $0 },
            headerLimit: desired.proxy.headerLimit,
            standalone: .init(
                upstreams: Dictionary(upstreams) { first, _ in first }, adminSocket: ProxyContainer.adminSocket,
                gracePeriod: ProxyContainer.gracePeriod)
        ).caddyfile
        let settings = desired.caddyfileInputs.inputs.digests
        return LoadedCaddyfile(text: text, source: .init(text: text, routes: table.routes, callees: callees, settings: settings))
    }

    /// The specification of the proxy's service. Pure.
    /// - Parameters:
    ///   - caddyfile: the text of the Caddyfile.
    ///   - image: the reference of Caddy's image, with a digest.
    ///   - objects: the IDs of networks and configs. A network that does not exist is named
    ///     instead. An ID that is missing is empty.
    package static func specification(
        _ desired: DesiredState, caddyfile: String, image: String, objects: SwarmObjects
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        var container = TaskContainer(image: image)
        container.entrypoint = ["caddy"]
        container.command = ProxyContainer.arguments
        // Certificates must outlive a task. The engine gives a new volume to root, so Caddy runs as
        // root then, without capabilities. Without certificates the data lies beside the admin
        // socket: a tmpfs over the image's own folder would belong to root.
        let hasCertificates = desired.listen.automaticHTTPS
        let data = hasCertificates ? ProxyContainer.dataFolder : ProxyContainer.adminFolder + "/data"
        container.environment = ProxyContainer.environment(data: data)
        container.labels = [Labels.role: Labels.Role.proxy.rawValue]
        (container.readOnlyRoot, container.capDrop, container.noNewPrivileges) = (true, ["ALL"], true)
        container.capAdd = [ProxyContainer.capability]
        container.mounts = [Mount(kind: .tmpfs, target: ProxyContainer.adminFolder, tmpfsSize: 16 << 20)]
        if hasCertificates {
            container.mounts.append(Mount(kind: .volume, source: Contract.certificatesVolume(of: desired.project), target: data))
        } else {
            container.user = "65534:65534"
        }
        container.configs = configs(desired, caddyfile, names, objects)
        // The engine asks other DNS servers for a service without tasks, and Caddy asks for one name at
        // a time. With `ndots` the engine itself answers names without a dot, at once.
        (container.dnsOptions, container.dnsSearch) = (["ndots:1"], ["."])
        container.stopGrace = ProxyContainer.gracePeriod + .seconds(5)
        (container.logMaxSize, container.logMaxFiles) = (LogLimit.size, LogLimit.files)
        var service = ServiceSpecification(name: names.proxy, container: container)
        service.labels = Labels.base(desired.project, .proxy).merging([
            Labels.repository: desired.repository, SwarmLabels.proxyImage: desired.proxy.image, SwarmLabels.image: image,
        ]) { _, new in new }
        service.mode = .global
        service.placement = ServicePlacement(constraints: desired.proxy.constraints)
        service.networks = [
            ServiceNetwork(target: objects.networks[names.network] ?? names.network, aliases: [Contract.proxyAlias])
        ]
        service.ports = ProxyContainer.ports(desired.listen).map { TaskPort(published: $0.hostPort, target: $0.containerPort) }
        // Two tasks cannot have one port of a node, so the old one stops first.
        service.update = ServiceUpdate(parallelism: 1, order: .stopFirst, failureAction: .rollback, monitor: .seconds(5))
        service.restartDelay = .seconds(1)
        return service
    }

    private static func configs(_ desired: DesiredState, _ caddyfile: String, _ names: SwarmNames, _ objects: SwarmObjects) -> [TaskFile] {
        func file(_ purpose: SwarmNames.ConfigPurpose, _ text: String, _ target: String) -> TaskFile {
            let name = names.config(purpose, content: text.utf8)
            return TaskFile(id: objects.configs[name] ?? "", name: name, target: target)
        }
        let snippets = desired.snippets.sorted { $0.key < $1.key }.map { name, text in
            file(.snippet, text, "\(ProxyContainer.configurationFolder)/\(desired.snippetFolder ?? "")/\(name)")
        }
        return [file(.caddyfile, caddyfile, ProxyContainer.caddyfile)] + snippets
    }
}
