import FunctionModel

/// The services of a compose file with what they need from each other.
struct ComposeModel {
    /// A service, with what it extends merged.
    struct Service {
        let name: String
        let location: SourceLocation
        let value: YAMLValue
        /// True when compose builds the service's image.
        var isBuilt: Bool { value["build"] != nil }
        /// The names of the services that it waits for.
        var needed: [String] {
            let needed = value["depends_on"]
            return needed?.members?.map(\.name) ?? needed?.elements?.compactMap(\.text) ?? []
        }
        /// The names of its networks in the file.
        var networks: [String] {
            guard let networks = value["networks"] else { return value["network_mode"] == nil ? ["default"] : [] }
            return networks.members?.map(\.name) ?? networks.elements?.compactMap(\.text) ?? []
        }
        /// The names that lead to it in its networks: its own, `container_name`, and aliases.
        var hosts: [String] {
            let aliases = value["networks"]?.members?.flatMap { $0.value["aliases"]?.elements ?? [] } ?? []
            return [name] + ([value["container_name"]].compactMap(\.self) + aliases).compactMap(\.text)
        }
        /// The services that it reaches by further names, by these names: `links: ["api:backend"]`.
        var linked: [String: String] {
            let links = (value["links"]?.elements ?? []).compactMap { $0.text?.split(separator: ":").map(String.init) }
            return Dictionary(links.filter { $0.count == 2 }.map { ($0[1], $0[0]) }) { $1 }
        }
        /// True when labels or variables announce it to a proxy: Traefik, caddy-docker-proxy or
        /// nginx-proxy.
        var isAnnounced: Bool {
            let names = { (value: YAMLValue?) -> [String] in value?.members?.map(\.name) ?? value?.elements?.compactMap(\.text) ?? [] }
            return names(value["labels"]).contains { $0.hasPrefix("traefik.http") || $0.hasPrefix("caddy") }
                || names(value["environment"]).contains { $0.hasPrefix("VIRTUAL_HOST") }
        }
    }

    /// The name under which compose runs the file. Its networks and volumes begin with it.
    let name: String
    /// The services in the order of the file.
    let services: [Service]
    private let root: YAMLValue
    private let variables: [String: String]

    /// Reads a compose file.
    ///
    /// The name is that of `COMPOSE_PROJECT_NAME`, or else of the field `name`, or else of the
    /// folder.
    /// - Parameters:
    ///   - folderName: the name of the file's folder.
    ///   - variables: the values of `.env` beside the file.
    init(_ root: YAMLValue, folderName: String, variables: [String: String] = [:]) {
        let members = root["services"]?.members ?? []
        (self.root, self.variables) = (root, variables)
        let names = [variables["COMPOSE_PROJECT_NAME"], root["name"]?.text.map { Interpolation($0, variables: variables).text }]
        name = Self.projectName(names.compactMap(\.self).first { !$0.isEmpty } ?? folderName)
        services = members.map { member in
            Service(name: member.name, location: member.location, value: Self.extended(member.value, among: members, depth: 0))
        }
    }

    /// The service of a name. Nil if there is none.
    func service(_ name: String) -> Service? { services.first { $0.name == name } }

    /// The services that compose goes on running: those without a build that no function replaces.
    var kept: [Service] { services.filter { !$0.isBuilt && !isInFront($0) } }

    /// True when a service without a build waits for services with one, as a proxy in front does.
    func isInFront(_ service: Service) -> Bool {
        let names = service.needed
        return !service.isBuilt && services.contains { $0.isBuilt && names.contains($0.name) }
    }

    /// True when a proxy leads to a service, so that it is reached from outside without a port.
    func isBehindProxy(_ service: Service) -> Bool {
        service.isAnnounced || services.contains { isInFront($0) && $0.needed.contains(service.name) }
    }

    /// The real names of the networks that a service must join to reach what compose runs, sorted.
    func networks(of service: Service) -> [String] {
        let kept = Set(self.kept.flatMap(\.networks))
        return service.networks.filter { kept.contains($0) || isExternal("networks", $0) }.map { realName("networks", $0) }.sorted()
    }

    /// The name of a network or volume in the engine.
    func realName(_ kind: String, _ name: String) -> String {
        let entry = root.value(at: kind, name)
        if let real = entry?["name"]?.text ?? entry?.value(at: "external", "name")?.text {
            return Interpolation(real, variables: variables).text
        }
        return isExternal(kind, name) ? name : "\(self.name)_\(name)"
    }

    /// True when compose did not make a network or volume.
    private func isExternal(_ kind: String, _ name: String) -> Bool {
        guard let external = root.value(at: kind, name, "external") else { return false }
        return external.members != nil || external.text.map { Interpolation($0, variables: variables).text.lowercased() } == "true"
    }

    /// The name that compose makes of a folder's name ("Specify a project name" of its reference).
    static func projectName(_ text: String) -> String {
        let kept = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        return String(kept.drop { $0 == "_" || $0 == "-" })
    }

    /// A service merged with the one of the same file that it extends.
    private static func extended(_ service: YAMLValue, among members: [YAMLValue.Member], depth: Int) -> YAMLValue {
        let base = service["extends"]
        guard depth < 20, base?["file"] == nil, let name = base?.text ?? base?["service"]?.text,
            let other = members.first(where: { $0.name == name })
        else { return service }
        return merged(service, over: extended(other.value, among: members, depth: depth + 1))
    }

    /// A value over another one: maps are united, lists are joined, and other values replaced.
    private static func merged(_ value: YAMLValue, over base: YAMLValue) -> YAMLValue {
        switch (value.content, base.content) {
        case (.map(let own), .map(let other)):
            var members = other.filter { member in !own.contains { $0.name == member.name } }
            for member in own {
                var member = member
                if let below = base[member.name] { member.value = merged(member.value, over: below) }
                members.append(member)
            }
            return YAMLValue(.map(members), at: value.location)
        case (.list(let own), .list(let other)): return YAMLValue(.list(other + own), at: value.location)
        default: return value
        }
    }
}
