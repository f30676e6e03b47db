import Basics
import ContainerEngine
import Deployment
import WorkModel

/// Everything of a service of the proxy that a change is compared by: of the proxy itself, or of
/// its loader.
///
/// The Caddyfile and its snippets are left out: they have a step of their own. The image is left
/// out, too: a service keeps the digest that it was given for `proxy.image`.
struct ProxyServiceInputs: InputList {
    private let service: ServiceSpecification

    /// Creates the inputs.
    init(_ service: ServiceSpecification) { self.service = service }

    func write(to sink: inout some InputSink) {
        let (container, placement) = (service.container, service.placement)
        service.writeFixed(to: &sink)
        sink.add("faaso.command", .setting, .hidden((container.command ?? []).joined(separator: "\0")))
        sink.add("faaso.environment", .setting, .hidden(container.environment.pairs))
        sink.add("faaso.health", .setting, .hidden((container.health?.command ?? []).joined(separator: "\0")))
        let limits = [container.cpus.map { "\($0)" }, container.memory.map { "\($0)" }, container.pids.map { "\($0)" }]
        sink.add("faaso.limits", .setting, .hidden(limits.map { $0 ?? "" }.joined(separator: " ")))
        sink.add("faaso.mode", .setting, .hidden(service.mode == .global ? "global" : "replicated"))
        sink.add("faaso.networks", .setting, .hidden(service.networks.map(\.text).joined(separator: "\0")))
        sink.add("faaso.order", .setting, .hidden(service.update.order.rawValue))
        let spread = placement.spread + (placement.maximumPerNode.map { ["\($0)"] } ?? [])
        sink.add("faaso.placement", .setting, .hidden(spread.joined(separator: "\0")))
        let programs = container.configs.filter { $0.mode & 0o111 != 0 }.map { "\($0.name) \($0.target) \($0.mode)" }
        sink.add("faaso.programs", .setting, .hidden(programs.joined(separator: "\0")))
        sink.add("faaso.secrets", .setting, .hidden(container.secrets.map(\.name).joined(separator: "\0")))
        sink.add("faaso.stop_grace", .setting, .hidden(container.stopGrace?.text ?? ""))
        let volumes = container.mounts.filter { $0.kind == .volume }
            .map { "\($0.source) \($0.target) \($0.readOnly) \(($0.options ?? [:]).pairs)" }
        sink.add("faaso.volumes", .setting, .hidden(volumes.joined(separator: "\0")))
        sink.add(ProxyInputs.listen, .setting, .text(service.publishedPorts))
        if !placement.constraints.isEmpty {
            sink.add("proxy.constraints", .setting, .text(placement.constraints.sorted().joined(separator: ", ")))
        }
        sink.add(ProxyInputs.image, .setting, .text(service.labels[SwarmLabels.proxyImage] ?? ""))
    }
}
