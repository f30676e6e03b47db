package import ContainerEngine
package import FunctionModel

/// The facts about the proxy's container that a desired state and a target share.
package enum ProxyContainer {
    /// The folder of the Caddyfile inside the container.
    package static let configurationFolder = "/etc/faaso"
    /// The folder of the upstream files inside the container.
    package static let upstreamFolder = "/srv/upstreams"
    /// The folder of the keeper's socket inside the container.
    package static let adminFolder = "/run/faaso"
    /// The admin socket of a Caddy without a keeper inside the container.
    package static let adminSocket = adminFolder + "/admin.sock"
    /// The folder of Caddy's data inside the container.
    package static let dataFolder = "/data"
    /// The Caddyfile inside the container.
    package static let caddyfile = configurationFolder + "/Caddyfile"
    /// The arguments of a Caddy without a keeper.
    package static func arguments(_ caddyfile: String = caddyfile) -> [String] {
        ["run", "--config", caddyfile, "--adapter", "caddyfile"]
    }
    /// The port of the container for HTTP where the published port cannot have its own number.
    package static let plainPort = 8080
    /// The capability that the binary of the official image carries. The binary does not start if
    /// the container forbids it.
    package static let capability = "NET_BIND_SERVICE"
    /// The time in which a Caddy without a keeper finishes its requests when it is replaced. Its
    /// node answers nobody else meanwhile, so the time is short.
    package static let gracePeriod = Duration.seconds(10)
    /// The version of the container's form. A new number replaces the proxy once.
    package static let schema = "5"

    /// The variables that name the folder of Caddy's data.
    package static func environment(data: String = dataFolder) -> [String: String] {
        ["XDG_CONFIG_HOME": data + "/config", "XDG_DATA_HOME": data]
    }

    /// The published ports of a proxy whose label has these values of ``ProxyInputs``.
    package static func ports(_ fields: [String: String]) -> [PortBinding] {
        (fields[ProxyInputs.listen] ?? "").split(separator: ",").compactMap { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count > 2, let host = Int(parts[parts.count - 2]), let container = Int(parts[parts.count - 1]) else { return nil }
            return PortBinding(hostIP: parts.dropLast(2).joined(separator: ":"), hostPort: host, containerPort: container)
        }
    }

    /// The ports that the keeper listens on: the published ones, and that of calls, which is last.
    package static func listeners(_ listen: Listen) -> [Int] { ports(listen).map(\.containerPort) + [Contract.callsPort] }

    /// The published ports: that of `listen`, and for automatic HTTPS port 80 before it. Those two
    /// are on all interfaces.
    ///
    /// The port of calls is never published, so another port of the container stands for it. HTTPS
    /// has port 443 of the container, whatever port is published.
    package static func ports(_ listen: Listen) -> [PortBinding] {
        func inside(_ port: Int) -> Int { port == Contract.callsPort ? plainPort : port }
        if listen.automaticHTTPS {
            return [(Listen.redirectPort, inside(Listen.redirectPort)), (listen.port, 443)].map { port, containerPort in
                PortBinding(hostIP: "0.0.0.0", hostPort: port, containerPort: containerPort)
            }
        }
        let address =
            switch listen.host {
            case "localhost": "127.0.0.1"
            case "*", "": "0.0.0.0"
            default: listen.host
            }
        return [PortBinding(hostIP: address, hostPort: listen.port, containerPort: inside(listen.port))]
    }
}
