package import ContainerEngine
package import Deployment
import FunctionModel
package import ReverseProxy

/// The service of the proxy: one Caddy on each node, or on each node with a label, on ports of the
/// node itself.
package enum ProxyService {
    /// The path of the Caddyfile inside the container.
    static let caddyfilePath = ProxyContainer.configurationFolder + "/Caddyfile"
    /// The time in which a Caddy that is replaced finishes its requests. Its node answers nobody
    /// else meanwhile, so the time is short.
    static let gracePeriod = Duration.seconds(10)

    /// The Caddyfile for some routes. Each upstream is the name of a service, so no change of tasks
    /// changes the text.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express.
    package static func caddyfile(_ desired: DesiredState, routes: [DesiredRoute]) throws(ProxyConfigurationError) -> String {
        let names = SwarmNames(project: desired.project)
        let upstreams = desired.functions.map { function in
            (function.name, NamedUpstream(name: names.service(function.name), port: function.configuration.port))
        }
        return try ProxyConfiguration(
            host: desired.listen.host, port: desired.listen.port, automaticHTTPS: desired.listen.automaticHTTPS,
            tlsInternal: desired.proxy.tlsInternal, adminSocket: ProxyContainer.adminFolder + "/admin.sock",
            upstreamFolder: ProxyContainer.upstreamFolder, namedUpstreams: Dictionary(upstreams) { first, _ in first },
            routes: routes.map(\.proxyRoute),
            importFolder: desired.snippetFolder.map { ProxyContainer.configurationFolder + "/" + $0 },
            headerLimit: desired.proxy.headerLimit, gracePeriod: gracePeriod
        ).caddyfile
    }

    /// The specification of the proxy's service. Pure.
    /// - Parameters:
    ///   - caddyfile: the text of the Caddyfile.
    ///   - image: the reference of Caddy's image, with a digest.
    ///   - placement: the nodes that run a proxy.
    ///   - objects: the IDs of networks and configs. An ID that is missing is empty.
    package static func specification(
        _ desired: DesiredState, caddyfile: String, image: String, placement: ServicePlacement = ServicePlacement(), objects: SwarmObjects
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        var container = TaskContainer(image: image)
        container.entrypoint = ["caddy"]
        container.command = ["run", "--config", caddyfilePath, "--adapter", "caddyfile"]
        let data = ProxyContainer.dataFolder
        container.environment = ["XDG_CONFIG_HOME": data + "/config", "XDG_DATA_HOME": data]
        container.labels = [Labels.role: Labels.Role.proxy.rawValue]
        (container.readOnlyRoot, container.capDrop, container.noNewPrivileges) = (true, ["ALL"], true)
        // The binary of the official image carries this capability.
        container.capAdd = ["NET_BIND_SERVICE"]
        // Certificates must outlive a task. The engine gives a new volume to root, so Caddy runs as
        // root then, without capabilities.
        let hasCertificates = desired.listen.automaticHTTPS
        if !hasCertificates { container.user = "65534:65534" }
        container.mounts = [
            hasCertificates
                ? Mount(kind: .volume, source: desired.project + "_caddy", target: data)
                : Mount(kind: .tmpfs, target: data, tmpfsSize: 16 << 20),
            Mount(kind: .tmpfs, target: ProxyContainer.adminFolder, tmpfsSize: 1 << 20),
        ]
        container.configs = configs(desired, caddyfile, names, objects)
        container.stopGrace = gracePeriod + .seconds(5)
        (container.logMaxSize, container.logMaxFiles) = ("10m", 3)
        var service = ServiceSpecification(name: names.proxy, container: container)
        service.labels = Labels.base(desired.project, .proxy).merging([Labels.repository: desired.repository]) { _, new in new }
        service.mode = .global
        service.placement = placement
        service.networks = [ServiceNetwork(target: objects.networks[names.network] ?? "")]
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
        return [file(.caddyfile, caddyfile, caddyfilePath)] + snippets
    }
}
