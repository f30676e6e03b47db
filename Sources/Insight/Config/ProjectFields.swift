import Basics
import ContentHash
import FunctionModel

/// The effective settings and routes of a project, in the order of docs/files.md.
struct ProjectFields {
    private let project: Project
    private let places: SettingPlaces
    /// The fields so far.
    private(set) var fields: [ConfigReport.Field] = []

    /// Collects all settings and routes.
    /// - Parameter listen: true if an option gave the address of the proxy.
    init(_ project: Project, _ places: SettingPlaces, listen: Bool) {
        (self.project, self.places) = (project, places)
        let (settings, proxy) = (project.settings, project.settings.proxy)
        let named = places.place(of: "project")
        add(["project"], .text(settings.mainProject), at: named, named == nil ? .folder : nil)
        if let stage = settings.stage { add(["stage"], .text(stage.name), at: nil, .option) }
        if listen { add(["listen"], .text("\(settings.listen)"), at: nil, .option) } else { add(["listen"], .text("\(settings.listen)")) }
        add(["proxy", "image"], .text(proxy.image))
        add(["proxy", "import"], proxy.importFolder.map(ConfigValue.text) ?? .nothing("none"))
        add(["proxy", "tls"], proxy.tlsInternal ? .text("internal") : .nothing("by the host's name"))
        add(["proxy", "header_limit"], proxy.headerLimit.map { ConfigValue.text(ByteCount.text($0)) } ?? .nothing("Caddy's default"))
        if !proxy.constraints.isEmpty { add(["proxy", "constraints"], .list(proxy.constraints)) }
        add(["ports"], .text(settings.ports.text))
        addRegistry(settings.registry)
        addHosts(settings.hosts)
        add(["target"], .text((settings.target ?? .host).rawValue))
        if project.routes.isEmpty { add(["routes"], .map([:]), at: nil) }
        for route in project.routes { add(route) }
    }

    private mutating func add(_ path: [String], _ value: ConfigValue) {
        add(path, value, at: places.place(of: path.joined(separator: ".")))
    }

    private mutating func add(_ path: [String], _ value: ConfigValue, at place: SourceLocation?, _ layer: ConfigReport.Layer? = nil) {
        fields.append(
            ConfigReport.Field(
                path: path, isElement: false, value: value, layer: layer ?? .init(place, stage: project.settings.stage), place: place))
    }

    private mutating func addRegistry(_ registry: RegistrySettings?) {
        guard let registry else { return add(["registry"], .nothing("none")) }
        add(["registry", "url"], .text(registry.url))
        switch registry.trust {
        case .anyone: add(["registry", "trust"], .text("any"))
        case .keys(let keys): add(["registry", "trust"], .list(keys.map(\.description)))
        }
        add(["registry", "timeout"], .text(registry.timeout.text))
    }

    private mutating func addHosts(_ hosts: [String: HostEntry]) {
        if hosts.isEmpty { add(["hosts"], .map([:])) }
        for (name, entry) in hosts.sorted(by: { $0.key < $1.key }) {
            switch entry {
            case .host(let address): add(["hosts", name], .text("\(address)"))
            case .group(let names): add(["hosts", name], .list(names))
            }
        }
    }

    /// Adds a route. The hashes of passwords are left out.
    private mutating func add(_ route: Route) {
        let (path, place, options) = (["routes", route.path], route.location, route.options)
        if route.stripPrefix, options.isEmpty { return add(path, .text(route.function), at: place) }
        add(path + ["function"], .text(route.function), at: place)
        add(path + ["strip_prefix"], .flag(route.stripPrefix), at: place)
        if let timeout = options.timeout { add(path + ["timeout"], .text(timeout.text), at: place) }
        if let limit = options.bodyLimit { add(path + ["body_limit"], .text(ByteCount.text(limit)), at: place) }
        if let name = options.upstreamProtocol { add(path + ["protocol"], .text(name.rawValue), at: place) }
        for (name, value) in options.headers.sorted(by: { $0.key < $1.key }) { add(path + ["headers", name], .text(value), at: place) }
        for name in options.users.keys.sorted() { add(path + ["basic_auth", name], .nothing("not shown"), at: place) }
    }
}
