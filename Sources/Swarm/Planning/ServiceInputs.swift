import Basics
package import ContainerEngine
package import WorkModel

/// Everything of a function's service that a change is compared by, under the names of
/// metadata.yml. The image is left out, because its key explains more than its reference.
///
/// Both sides of a comparison are specifications: the wanted one, and the one that the swarm has.
/// So a change that somebody made by hand is named, too.
package struct ServiceInputs: InputList {
    private let service: ServiceSpecification
    private let networks: [String: String]

    /// Creates the inputs.
    /// - Parameter networks: the names of networks by their IDs.
    package init(_ service: ServiceSpecification, networks: [String: String]) {
        (self.service, self.networks) = (service, networks)
    }

    package func write(to sink: inout some InputSink) {
        let container = service.container
        writeEnvironment(to: &sink)
        if let command = container.command {
            sink.add("command", .setting, .text(command.joined(separator: "\0"), shown: command.joined(separator: " ")))
        }
        sink.add("deploy", .setting, .text(service.update.order == .stopFirst ? "recreate" : "swap"))
        service.writeFixed(to: &sink)
        sink.add("faaso.configs", .setting, .hidden(container.configs.map { "\($0.name) \($0.target) \($0.mode)" }.joined(separator: "\0")))
        sink.add("faaso.ports", .setting, .hidden(service.publishedPorts))
        writeHealth(to: &sink)
        if let cpus = container.cpus { sink.add("limits.cpus", .setting, .text("\(cpus)")) }
        if let memory = container.memory { sink.add("limits.memory", .setting, .text("\(memory)", shown: ByteCount.text(memory))) }
        if let pids = container.pids { sink.add("limits.pids", .setting, .text("\(pids)")) }
        for network in service.networks {
            sink.add("networks." + (networks[network.target] ?? network.target), .setting, .hidden(network.text))
        }
        writePlacement(to: &sink)
        sink.add("port", .setting, .text(container.environment["PORT"] ?? ""))
        sink.add("replicas", .setting, .text(replicas))
        for secret in container.secrets {
            sink.add(Inputs.secretPrefix + secret.target, .secret, .hidden("\(secret.name) \(secret.user):\(secret.group) \(secret.mode)"))
        }
        if let grace = container.stopGrace { sink.add("stop_grace", .setting, .text("\(grace)", shown: grace.text)) }
        for mount in container.mounts where mount.kind == .volume {
            sink.add("volumes." + mount.target, .setting, .text(mount.source + (mount.readOnly ? ":ro" : ":rw")))
        }
    }

    /// The number of tasks, or the word for another mode.
    private var replicas: String {
        switch service.mode {
        case .replicated(let count): "\(count)"
        case .global: "global"
        case .job: "job"
        }
    }

    private func writeEnvironment(to sink: inout some InputSink) {
        let isHidden = service.labels[SwarmLabels.hidden] != nil
        for (name, value) in service.container.environment.sorted(by: { $0.key.precedesBytewise($1.key) }) where name != "PORT" {
            sink.add("environment." + name, .setting, isHidden ? .hidden(value) : .text(value))
        }
    }

    private func writeHealth(to sink: inout some InputSink) {
        guard let health = service.container.health else { return }
        // The command is the probe, the port and the path. The port is named by itself.
        let path = health.command.count > 2 ? health.command[2] : health.command.joined(separator: " ")
        sink.add("health.interval", .setting, .text("\(health.interval)", shown: health.interval.text))
        sink.add("health.path", .setting, .text(path))
        sink.add("health.retries", .setting, .text("\(health.retries)"))
        sink.add("health.start_period", .setting, .text("\(health.startPeriod)", shown: health.startPeriod.text))
        sink.add("health.timeout", .setting, .text("\(health.timeout)", shown: health.timeout.text))
    }

    private func writePlacement(to sink: inout some InputSink) {
        let placement = service.placement
        if !placement.constraints.isEmpty {
            sink.add("placement.constraints", .setting, .text(placement.constraints.sorted().joined(separator: ", ")))
        }
        if let maximum = placement.maximumPerNode { sink.add("placement.max_per_node", .setting, .text("\(maximum)")) }
        if !placement.spread.isEmpty { sink.add("placement.spread", .setting, .text(placement.spread.joined(separator: ", "))) }
    }
}
