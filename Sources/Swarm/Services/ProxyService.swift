package import ContainerEngine
package import Deployment
import FunctionModel
package import ReverseProxy
import WorkModel

/// The service of the proxy: one Caddy on each node, or on each node with a label, on ports of the
/// node itself. ``LoaderService`` brings its Caddyfile.
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
            host: desired.listen.host, port: ProxyContainer.plainPort, automaticHTTPS: desired.listen.automaticHTTPS,
            httpsPort: desired.listen.httpsPort, tlsInternal: desired.proxy.tlsInternal, routes: table.routes.map(\.proxyRoute),
            callees: callees,
            importFolder: desired.snippetFolder.map { LoaderService.folder + "/" + $0 }, headerLimit: desired.proxy.headerLimit,
            standalone: .init(upstreams: Dictionary(upstreams) { first, _ in first }, adminSocket: ProxyContainer.adminSocket)
        ).caddyfile
        let settings = desired.caddyfileInputs.inputs.digests
        return LoadedCaddyfile(text: text, source: .init(text: text, routes: table.routes, callees: callees, settings: settings))
    }

    /// The specification of the proxy's service. Pure.
    /// - Parameters:
    ///   - image: the reference of Caddy's image, with a digest.
    ///   - platform: the platform of the nodes. The loader has no program for others.
    ///   - objects: the IDs of networks. A network that does not exist is named instead.
    package static func specification(
        _ desired: DesiredState, image: String, on platform: NodePlatform, objects: SwarmObjects
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        var container = container(desired, image)
        container.entrypoint = ["caddy"]
        container.command = ProxyContainer.arguments(LoaderService.caddyfile)
        // Certificates must outlive a task. Without them, the data lies beside the admin socket: a tmpfs
        // over the image's own folder would belong to root.
        let hasCertificates = desired.listen.automaticHTTPS
        let data = hasCertificates ? ProxyContainer.dataFolder : LoaderService.folder + "/data"
        container.environment = ProxyContainer.environment(data: data)
        container.capAdd = [ProxyContainer.capability]
        if hasCertificates {
            container.mounts.append(Mount(kind: .volume, source: Contract.certificatesVolume(of: desired.project), target: data))
        }
        // The engine asks other DNS servers for a service without tasks, and Caddy asks for one name at
        // a time. With `ndots` the engine itself answers names without a dot, at once.
        (container.dnsOptions, container.dnsSearch) = (["ndots:1"], ["."])
        container.stopGrace = ProxyContainer.gracePeriod
        var service = service(names.proxy, .proxy, desired, container, on: platform)
        service.labels[SwarmLabels.proxyImage] = desired.proxy.image
        service.networks = [
            ServiceNetwork(target: objects.networks[names.network] ?? names.network, aliases: [Contract.proxyAlias])
        ]
        service.ports = ports(desired.listen)
        // Two tasks cannot have one port of a node, so the old one stops first.
        service.update = ServiceUpdate(parallelism: 1, order: .stopFirst, failureAction: .rollback, monitor: .seconds(5))
        return service
    }

    /// The published ports.
    ///
    /// A plain `listen` has the same port of the container for every number. So another number
    /// needs no other Caddyfile, with which the proxies of before would answer nobody.
    private static func ports(_ listen: Listen) -> [TaskPort] {
        ProxyContainer.ports(listen).map {
            TaskPort(published: $0.hostPort, target: listen.automaticHTTPS ? $0.containerPort : ProxyContainer.plainPort)
        }
    }

    /// The container that the proxy and its loader have in common: Caddy's image, and the volume
    /// that both share.
    static func container(_ desired: DesiredState, _ image: String) -> TaskContainer {
        var container = TaskContainer.hardened(image: image)
        container.labels = [Labels.role: Labels.Role.proxy.rawValue]
        container.mounts = [LoaderService.volume(of: desired.project)]
        // The engine gives the volume of certificates to root, so Caddy runs as root then, without
        // capabilities. The loader must be the same user, to reach Caddy's socket.
        if !desired.listen.automaticHTTPS { container.user = "65534:65534" }
        (container.logMaxSize, container.logMaxFiles) = (LogLimit.size, LogLimit.files)
        return container
    }

    /// The service that the proxy and its loader have in common: one task on each node that is
    /// fit.
    static func service(
        _ name: String, _ role: Labels.Role, _ desired: DesiredState, _ container: TaskContainer, on platform: NodePlatform
    ) -> ServiceSpecification {
        var service = ServiceSpecification(name: name, container: container)
        service.labels = Labels.base(desired.project, role).merging([
            Labels.repository: desired.repository, SwarmLabels.image: container.image,
        ]) { _, new in new }
        service.mode = .global
        // A global service gets a task on each node that meets the constraints, and an update waits for
        // each. A task that only its architecture keeps from a node would wait for ever.
        service.placement = ServicePlacement(constraints: desired.proxy.constraints + [platform.constraint])
        service.restartDelay = .seconds(1)
        return service
    }
}
