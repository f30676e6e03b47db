import Deployment

extension ObservedContainer {
    /// Creates the value from a listed container; nil if its labels name no function.
    init?(_ container: LabelledContainer) {
        let labels = container.labels
        guard let function = labels[Labels.function], let number = labels[Labels.number].flatMap({ Int($0) }) else { return nil }
        let name = labels[Labels.project].map { ObjectNames(project: $0).container(function, number) }
        let isEnding = name.map { container.name == ObjectNames.ending($0) } ?? false
        self.init(
            id: container.id, name: isEnding ? name ?? container.name : container.name, function: function, number: number,
            imageID: container.imageID,
            imageKey: labels[Labels.imageKey], state: RunState(engine: container.state), port: labels[Labels.port].flatMap { Int($0) },
            ports: (labels[Labels.ports] ?? "").split(separator: ",").compactMap { Int($0) },
            fields: Labels.decode(labels[Labels.fields]), networks: container.networks, repository: labels[Labels.repository])
        self.isEnding = isEnding
        if let port = labels[Labels.containerPort].flatMap({ Int($0) }) { containerPort = port }
        if let grace = labels[Labels.stopGrace].flatMap({ Int64($0) }) { stopGrace = .milliseconds(grace) }
    }
}

extension ObservedProxy {
    /// Creates the value from a listed container. Its keeper is not asked.
    init(_ container: LabelledContainer) {
        self.init(
            id: container.id, name: container.name, state: RunState(engine: container.state),
            fields: Labels.decode(container.labels[Labels.fields]), networks: container.networks, answers: false,
            repository: container.labels[Labels.repository])
    }
}
