import BuildGraph
import ContainerEngine
import ContentHash
import FunctionModel

/// The proxy's container: Caddy, hardened, with folders of the state mounted.
enum ProxySpecification {
    /// Where things are inside the container.
    static let configurationFolder = "/etc/faaso"
    static let upstreamFolder = "/srv/upstreams"
    static let adminFolder = "/run/faaso"
    static let dataFolder = "/data"
    static let schema = "2"

    /// Who Caddy runs as: the owner of the state folder, `nobody` (65534) when that is root.
    static func user(_ userID: UInt32, _ groupID: UInt32) -> (user: UInt32, group: UInt32) {
        userID == 0 ? (65534, 65534) : (userID, groupID)
    }

    /// What the proxy is made from, by name; a change of any of it replaces it, and interrupts. Settings that only the Caddyfile
    /// holds are not in it.
    static func fields(_ desired: DesiredState, mounts: String?) -> [String: String] {
        [
            "listen": ports(desired.listen).map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }.joined(separator: ","),
            "proxy.image": desired.proxy.image, "faaso": schema, "state": mounts ?? "",
        ]
    }

    /// The host ports of a proxy that was made with these ``fields(_:mounts:)``.
    static func hostPorts(_ fields: [String: String]) -> Set<Int> {
        Set((fields["listen"] ?? "").split(separator: ",").compactMap { $0.split(separator: ":").dropLast().last.flatMap { Int($0) } })
    }

    static func differences(from old: [String: String], to new: [String: String]) -> [Reason] {
        Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { name in
            switch name {
            case "state": return Reason(.configurationChanged, name, detail: "its folders were made anew")
            case "listen", "proxy.image":
                return Reason(.configurationChanged, name, detail: "\(old[name] ?? "") -> \(new[name] ?? "")")
            default: return Reason(.configurationChanged, name)
            }
        }
    }

    /// What is published: `listen`, or with automatic HTTPS 80 and 443 on all interfaces.
    static func ports(_ listen: Listen) -> [PortBinding] {
        if listen.automaticHTTPS {
            return [80, 443].map { PortBinding(hostIP: "0.0.0.0", hostPort: $0, containerPort: $0) }
        }
        let address =
            switch listen.host {
            case "localhost": "127.0.0.1"
            case "*", "": "0.0.0.0"
            default: listen.host
            }
        return [PortBinding(hostIP: address, hostPort: listen.port, containerPort: listen.port)]
    }

    static func container(
        _ desired: DesiredState, state: StateFolder, mounts: String, user: (user: UInt32, group: UInt32), kernel: [String: String]
    ) -> ContainerSpecification {
        var specification = ContainerSpecification.hardened(
            image: desired.proxy.image, network: ObjectNames(project: desired.project).network, temporary: false)
        specification.entrypoint = []
        specification.command = ["caddy", "run", "--config", configurationFolder + "/Caddyfile", "--adapter", "caddyfile"]
        specification.environment = ["XDG_CONFIG_HOME": dataFolder + "/config", "XDG_DATA_HOME": dataFolder]
        specification.labels = Labels.base(desired.project, .proxy).merging([
            Labels.repository: desired.repository, Labels.state: state.path, Labels.fields: Labels.encode(fields(desired, mounts: mounts)),
        ]) { _, new in new }
        specification.user = "\(user.user):\(user.group)"
        specification.publish = ports(desired.listen)
        specification.mounts = [
            Mount(kind: .bind, source: state.proxy, target: configurationFolder, readOnly: true),
            Mount(kind: .bind, source: state.upstreams, target: upstreamFolder, readOnly: true),
            Mount(kind: .bind, source: state.data, target: dataFolder),
            Mount(kind: .bind, source: state.admin, target: adminFolder),
        ]
        // The official binary carries this capability and does not start where it may not have it.
        specification.kernelParameters = kernel
        specification.capAdd = ["NET_BIND_SERVICE"]
        specification.restart = "unless-stopped"
        specification.stopGrace = .seconds(10)
        (specification.logMaxSize, specification.logMaxFiles) = ("10m", 3)
        return specification
    }
}
