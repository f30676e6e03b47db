import ContainerEngine
import ContentHash
import FunctionModel
package import WorkModel

/// The proxy's container: Caddy, hardened, with folders of the state mounted.
enum ProxySpecification {
    /// Where things are inside the container.
    static let configurationFolder = "/etc/faaso"
    static let upstreamFolder = "/srv/upstreams"
    static let adminFolder = "/run/faaso"
    static let dataFolder = "/data"
    /// The form of the container. A new number replaces the proxy once.
    static let schema = "2"

    /// The user that Caddy runs as: the owner of the state folder, `nobody` (65534) when that is root.
    static func user(_ userID: UInt32, _ groupID: UInt32) -> (user: UInt32, group: UInt32) {
        userID == 0 ? (65534, 65534) : (userID, groupID)
    }

    /// The host ports of a proxy whose label has these values of ``ProxyInputs``.
    static func hostPorts(_ fields: [String: String]) -> Set<Int> {
        Set(
            (fields[ProxyInputs.listen] ?? "").split(separator: ",").compactMap {
                $0.split(separator: ":").dropLast().last.flatMap { Int($0) }
            })
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
            Labels.repository: desired.repository, Labels.state: state.path,
            Labels.fields: Labels.encode(ProxyInputs(desired, mounts: mounts).labelled),
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

/// The list of everything that the proxy's container is made from. A change of it replaces the proxy,
/// and interrupts. Settings that only the Caddyfile holds are not in it.
struct ProxyInputs: InputList {
    private let ports: [PortBinding]
    private let image: String
    private let mounts: String?

    /// - Parameter mounts: the identity of the folders that it has mounted; nil if one is missing.
    init(_ desired: DesiredState, mounts: String?) {
        ports = ProxySpecification.ports(desired.listen)
        image = desired.proxy.image
        self.mounts = mounts
    }

    static let listen = "listen"

    func write(to sink: inout some InputSink) {
        sink.add("faaso", .setting, .hidden(ProxySpecification.schema))
        sink.add(
            Self.listen, .setting, .text(ports.map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }.joined(separator: ",")))
        sink.add("proxy.image", .setting, .text(image))
        sink.add("state", .setting, .hidden(mounts ?? ""))
    }

    /// The values by name, as the label of the container has them.
    var labelled: [String: String] {
        Dictionary(inputs.inputs.map { ($0.name, $0.value.canonical ?? "") }) { $1 }
    }

    /// The causes why these inputs differ from the values of a label.
    func reasons(sinceLabelled old: [String: String]) -> [Reason] {
        let now = inputs
        let before = Inputs(
            old.map { name, value in
                Inputs.Input(name, .setting, now[name]?.value.shown == nil ? .hidden(value) : .text(value))
            })
        return now.reasons(since: before).map { reason in
            reason.input == "state" ? Reason(reason.kind, reason.input, detail: "its folders were created again") : reason
        }
    }
}

extension DesiredState {
    /// The causes why the proxy or its configuration differs from an older desired state, besides routes.
    package func proxyReasons(since old: DesiredState) -> [Reason] {
        let container = ProxyInputs(self, mounts: nil).reasons(since: ProxyInputs(old, mounts: nil))
        let settings = caddyfileInputs.reasons(since: old.caddyfileInputs)
        return container + settings.filter { reason in !container.contains { $0.input == reason.input } }
    }
}
