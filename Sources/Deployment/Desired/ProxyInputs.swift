import ContainerEngine
import FunctionModel
package import WorkModel

/// The inputs that the proxy's container is created from. A change of the image alone hands over to
/// the image's Caddy. Another change replaces the container, and interrupts requests. Settings that
/// only the Caddyfile holds are not among them.
package struct ProxyInputs: InputList {
    private let ports: [PortBinding]
    private let image: String
    private let mounts: String?

    /// Creates the inputs.
    /// - Parameter mounts: the identity of the folders that the proxy has mounted; nil if one is
    ///   missing.
    package init(_ desired: DesiredState, mounts: String?) {
        ports = ProxyContainer.ports(desired.listen)
        image = desired.proxy.image
        self.mounts = mounts
    }

    /// The name of the input with the published ports.
    package static let listen = "listen"

    /// The name of the input with the image.
    package static let image = "proxy.image"
    private static let schema = "faaso"
    /// The name of the input with the identity of the mounted folders.
    package static let state = "state"

    /// Writes the inputs by their names.
    package func write(to sink: inout some InputSink) {
        sink.add(Self.schema, .setting, .hidden(ProxyContainer.schema))
        let published = ports.map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }.joined(separator: ",")
        sink.add(Self.listen, .setting, .text(published, shown: Self.shown(ports)))
        sink.add(Self.image, .setting, .text(image))
        sink.add(Self.state, .setting, .hidden(mounts ?? ""))
    }

    /// The published ports for people, without those of the container.
    private static func shown(_ ports: [PortBinding]) -> String {
        ports.map { port in
            (port.hostIP.contains(":") ? "[\(port.hostIP)]" : port.hostIP) + ":\(port.hostPort)"
        }.joined(separator: ",")
    }

    /// The values by name, as the container's label has them.
    package var labelled: [String: String] {
        Dictionary(inputs.inputs.map { ($0.name, $0.value.canonical ?? "") }) { $1 }
    }

    /// The causes of the differences between these inputs and the values of a label.
    package func reasons(sinceLabelled old: [String: String]) -> [Reason] {
        let now = inputs
        let before = Inputs(
            old.map { name, value in
                if name == Self.listen { return Inputs.Input(name, .setting, .text(value, shown: Self.shown(ProxyContainer.ports(old)))) }
                return Inputs.Input(name, .setting, now[name]?.value.shown == nil ? .hidden(value) : .text(value))
            })
        return now.reasons(since: before).map { reason in
            switch reason.input {
            case Self.state: Reason(reason.kind, reason.input, detail: "its folders were created again")
            case Self.schema: Reason(reason.kind, reason.input, detail: "another version of faaso created the container")
            default: reason
            }
        }
    }
}

extension ObservedProxy {
    /// True when a new proxy can serve before this one ends: they have no port in common, and a
    /// keeper that gives up the socket for requests.
    /// - Parameter mounts: the identity of the folders that a new proxy would have mounted.
    package func servesBeside(_ desired: DesiredState, mounts: String?) -> Bool {
        guard state == .running, report != nil, fields[ProxyInputs.state] == mounts else { return false }
        let taken = Set(ProxyContainer.ports(fields).map(\.hostPort))
        return ProxyContainer.ports(desired.listen).allSatisfy { !taken.contains($0.hostPort) }
    }
}

extension DesiredState {
    /// The causes of the differences in the proxy or its configuration, compared with an older
    /// desired state. Routes are left out.
    package func proxyReasons(since old: DesiredState) -> [Reason] {
        let container = ProxyInputs(self, mounts: nil).reasons(since: ProxyInputs(old, mounts: nil))
        let settings = caddyfileInputs.reasons(since: old.caddyfileInputs)
        return container + settings.filter { reason in !container.contains { $0.input == reason.input } }
    }
}
