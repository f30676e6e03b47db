package import ContainerEngine
import WorkModel

extension ProjectEvent {
    /// Translates an event of a swarm: of a service or network of the project, or of a machine.
    ///
    /// Nil for other projects' objects, and for tasks: a swarm has no events of them. Services are
    /// recognized by their names.
    package init?(swarm event: EngineEvent, project: String) {
        let (attributes, name) = (event.attributes, event.attributes["name"] ?? event.actorID)
        let kinds: [String: Kind] = ["create": .created, "remove": .removed, "update": .updated]
        guard let kind = kinds[event.action] else { return nil }
        switch event.type {
        case "service":
            guard name.hasPrefix(project + "_") else { return nil }
            let function = String(name.dropFirst(project.utf8.count + 1))
            subject = .node(name == ObjectNames(project: project).proxy ? .proxy : .container(function))
        case "network":
            guard name == ObjectNames(project: project).swarmNetwork else { return nil }
            subject = .network
        case "node": subject = .swarm
        default: return nil
        }
        (self.kind, self.name, time, exitCode) = (kind, name, event.time.nanoseconds, nil)
        message = "\(name) " + (Self.change(attributes) ?? kind.rawValue)
    }

    /// The change of a service or of a machine in words; nil if the attributes name none.
    private static func change(_ attributes: [String: String]) -> String? {
        func new(_ field: String) -> String? { attributes[field + ".new"].flatMap { $0.isEmpty ? nil : $0 } }
        if let state = new("updatestate") { return "update \(state.replacing("_", with: " "))" }
        if let replicas = new("replicas") { return "has \(replicas) tasks" + (attributes["replicas.old"].map { ", not \($0)" } ?? "") }
        if new("image") != nil { return "has another image" }
        if let state = new("state") { return "is \(state)" }
        if let availability = new("availability") { return "is set to \(availability)" }
        if let leads = new("leader") { return leads == "true" ? "leads" : "leads no more" }
        if let reachability = new("reachability") { return "is \(reachability)" }
        return nil
    }
}
