package import ContainerEngine
import FunctionModel
package import WorkModel

/// An event of one of a project's objects in the engine, in the project's words.
package struct ProjectEvent: Hashable, Sendable {
    /// The kind of an event.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case created, started, ended, removed, renamed, paused, resumed, restarted, killed, tagged, untagged, updated
        case outOfMemory = "out-of-memory"

        /// The kinds that the supervisor should react to, if they are about a container.
        package static let trouble: [Kind] = [.ended, .removed, .renamed, .paused, .outOfMemory]
    }

    /// The part of a project that an event is about.
    package enum Subject: Hashable, Sendable, CustomStringConvertible {
        /// A node: a container, a test, an image or the proxy.
        case node(Node)
        /// A network of the project, which is no node.
        case network
        /// The swarm that the project runs on: one of its machines.
        case swarm

        package var description: String {
            switch self {
            case .node(let node): node.description
            case .network: "network"
            case .swarm: "swarm"
            }
        }
    }

    /// The time in nanoseconds since 1970.
    package var time: Int64
    /// The part of the project that the event is about.
    package var subject: Subject
    /// The kind of the event.
    package var kind: Kind
    /// The name of the object.
    package var name: String
    /// The exit status of a container that ended; nil for other events.
    package var exitCode: Int?
    /// A lowercase sentence without a full stop.
    package var message: String

    /// Translates an event of the engine.
    ///
    /// Nil for an event that does not concern a running function (`exec_start`, `attach`…), and for
    /// other projects' objects. Only events of containers have labels. Networks, volumes and images
    /// are recognized by their names.
    package init?(_ event: EngineEvent, project: String) {
        guard let kind = Self.kind(event), let subject = Self.subject(event, project) else { return nil }
        let attributes = event.attributes
        (self.kind, self.subject) = (kind, subject)
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

    private static func subject(_ event: EngineEvent, _ project: String) -> Subject? {
        let (names, name) = (ObjectNames(project: project), event.attributes["name"] ?? event.actorID)
        switch event.type {
        case "container":
            guard event.attributes[Labels.project] == project else { return nil }
            let function = event.attributes[Labels.function] ?? ""
            switch event.attributes[Labels.role].flatMap(Labels.Role.init) {
            case .function: return .node(.container(function))
            case .test: return .node(.test(function))
            case .proxy: return .node(.proxy)
            // A writer of volumes exists only within one step.
            default: return nil
            }
        case "network": return name == names.network || name == names.testNetwork ? .network : nil
        case "volume":
            let parts = event.actorID.split(separator: "_")
            guard parts.count == 4, parts[0] == project, parts[3] == "secrets" else { return nil }
            return .node(.container(String(parts[1])))
        case "image":
            guard name.hasPrefix(project + "/"), let colon = name.lastIndex(of: ":") else { return nil }
            return .node(.image(String(name[..<colon].dropFirst(project.count + 1))))
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

    /// True when the supervisor should react. A step of a deployment causes some of these events,
    /// too.
    package var isTrouble: Bool {
        switch subject {
        case .node(.proxy), .node(.container): Kind.trouble.contains(kind)
        case .node, .network, .swarm: false
        }
    }
}
