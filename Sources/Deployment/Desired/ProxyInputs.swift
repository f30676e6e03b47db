import ContainerEngine
import ContentHash
import FunctionModel
package import WorkModel

/// The list of everything that the proxy's container is made from. A change of it replaces the proxy,
/// and interrupts. Settings that only the Caddyfile holds are not in it.
package struct ProxyInputs: InputList {
    private let ports: [PortBinding]
    private let image: String
    private let mounts: String?

    /// - Parameter mounts: the identity of the folders that it has mounted; nil if one is missing.
    package init(_ desired: DesiredState, mounts: String?) {
        ports = ProxyContainer.ports(desired.listen)
        image = desired.proxy.image
        self.mounts = mounts
    }

    package static let listen = "listen"

    package func write(to sink: inout some InputSink) {
        sink.add("faaso", .setting, .hidden(ProxyContainer.schema))
        sink.add(
            Self.listen, .setting, .text(ports.map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }.joined(separator: ",")))
        sink.add("proxy.image", .setting, .text(image))
        sink.add("state", .setting, .hidden(mounts ?? ""))
    }

    /// The values by name, as the label of the container has them.
    package var labelled: [String: String] {
        Dictionary(inputs.inputs.map { ($0.name, $0.value.canonical ?? "") }) { $1 }
    }

    /// The causes why these inputs differ from the values of a label.
    package func reasons(sinceLabelled old: [String: String]) -> [Reason] {
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
