import Deployment
package import ContainerEngine

/// Something that happened to an object of a project in the engine, in the project's words.
package struct ProjectEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case created, started, ended, removed, renamed, paused, resumed, restarted, killed, tagged, untagged
        case outOfMemory = "out-of-memory"
    }

    /// Nanoseconds since 1970.
    package var time: Int64
    /// `container:sum`, `proxy`, `test:sum`, `image:sum`, `network`.
    package var node: String
    package var kind: Kind
    /// The object's name.
    package var name: String
    /// The status that a container ended with.
    package var exitCode: Int?
    /// A lowercase sentence without a full stop.
    package var message: String

    /// Nil for what says nothing to whoever looks after functions (`exec_start`, `attach`…) and for what is not this project's. Only
    /// events of containers bear labels; networks, volumes and images are known by their names.
    package init?(_ event: EngineEvent, project: String) {
        guard let kind = Self.kind(event), let node = Self.node(event, project) else { return nil }
        let attributes = event.attributes
        (self.kind, self.node) = (kind, node)
        time = event.time.nanoseconds
        name = attributes["name"] ?? event.actorID
        exitCode = kind == .ended ? attributes["exitCode"].flatMap { Int($0) } : nil
        message =
            switch kind {
            case .ended: "\(name) ended" + (exitCode.map { " with status \($0)" } ?? "")
            case .outOfMemory: "\(name) ran out of memory"
            case .killed: "\(name) got signal \(attributes["signal"] ?? "?")"
            case .renamed: "\(attributes["oldName"].map { String($0.drop { $0 == "/" }) } ?? "it") is now \(name)"
            default: "\(name) \(kind.rawValue)"
            }
    }

    private static func node(_ event: EngineEvent, _ project: String) -> String? {
        let (names, name) = (ObjectNames(project: project), event.attributes["name"] ?? event.actorID)
        switch event.type {
        case "container":
            guard event.attributes[Labels.project] == project else { return nil }
            let function = event.attributes[Labels.function] ?? ""
            switch event.attributes[Labels.role].flatMap(Labels.Role.init) {
            case .function: return "container:" + function
            case .test: return "test:" + function
            case .proxy: return "proxy"
            // A writer of secrets comes and goes within one step.
            default: return nil
            }
        case "network": return name == names.network || name == names.testNetwork ? "network" : nil
        case "volume":
            let parts = event.actorID.split(separator: "_")
            guard parts.count == 4, parts[0] == project, parts[3] == "secrets" else { return nil }
            return "container:\(parts[1])"
        case "image":
            guard name.hasPrefix(project + "/"), let colon = name.lastIndex(of: ":") else { return nil }
            return "image:" + name[..<colon].dropFirst(project.count + 1)
        default: return nil
        }
    }

    private static func kind(_ event: EngineEvent) -> Kind? {
        switch (event.type, event.action) {
        case ("container", "create"), ("network", "create"), ("volume", "create"): .created
        case ("container", "start"): .started
        case ("container", "die"): .ended
        case ("container", "destroy"), ("network", "destroy"), ("network", "remove"), ("volume", "destroy"): .removed
        case ("container", "rename"): .renamed
        case ("container", "pause"): .paused
        case ("container", "unpause"): .resumed
        case ("container", "restart"): .restarted
        case ("container", "kill"): .killed
        case ("container", "oom"): .outOfMemory
        case ("image", "tag"): .tagged
        case ("image", "untag"): .untagged
        default: nil
        }
    }

    /// Is it something that the supervisor should look after, rather than a step of a deployment?
    package var isTrouble: Bool {
        guard node == "proxy" || node.hasPrefix("container:") else { return false }
        return [.ended, .removed, .renamed, .paused, .outOfMemory].contains(kind)
    }
}
