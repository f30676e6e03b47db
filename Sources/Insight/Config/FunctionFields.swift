import Basics
import FunctionModel

/// The effective fields of a function, in the order of docs/files.md.
struct FunctionFields {
    private let function: Function
    private let project: Project
    /// The fields so far.
    private(set) var fields: [ConfigReport.Field] = []

    /// Collects all fields of a function.
    init(_ function: Function, _ project: Project) {
        (self.function, self.project) = (function, project)
        let metadata = function.metadata
        add(["runtime"], .text(function.runtime))
        addPackages(metadata.packages)
        addIncludes(metadata.include)
        addMap("build_args", metadata.buildArguments)
        addList("build_secrets", metadata.buildSecrets.map(ConfigValue.text))
        add(["target"], metadata.target.map(ConfigValue.text) ?? .nothing("the last stage"))
        add(["command"], metadata.command.map(ConfigValue.list) ?? .nothing("the image's CMD"))
        add(["port"], .integer(metadata.port))
        addEnvironment(metadata)
        add(["environment_file"], metadata.environmentFile.map(ConfigValue.text) ?? .nothing("none"))
        addList("secrets", metadata.secrets.map(ConfigValue.text))
        addList("networks", metadata.networks.map { metadata.externalNetworks.contains($0) ? .external($0) : .text($0) })
        add(["internal"], .flag(metadata.isInternal))
        addList("calls", metadata.calls.map(ConfigValue.text))
        addList("volumes", metadata.volumes.map { .text($0.text) })
        add(["cloud_metadata"], .text(metadata.blocksCloudMetadata ? "block" : "allow"))
        addHealth(metadata.health)
        add(["limits", "memory"], .text(ByteCount.text(metadata.limits.memory)))
        add(["limits", "cpus"], metadata.limits.cpus.map(ConfigValue.number) ?? .nothing("no limit"))
        add(["limits", "pids"], .integer(metadata.limits.pids))
        add(["stop_grace"], .text(metadata.stopGrace.text))
        add(["drain"], .text(metadata.drain.text))
        add(["candidate"], .text(metadata.candidate.rawValue))
        add(["deploy"], .text(metadata.deploy.rawValue))
        add(["replicas"], metadata.replicas.map(ConfigValue.integer) ?? .nothing("one"))
        addPlacement(metadata.placement)
        addTests(metadata)
    }

    private mutating func addPlacement(_ placement: Placement?) {
        guard let placement, !placement.isAny else { return add(["placement"], .nothing("any node")) }
        if !placement.constraints.isEmpty { add(["placement", "constraints"], .list(placement.constraints)) }
        if !placement.spread.isEmpty { add(["placement", "spread"], .list(placement.spread)) }
        if let maximum = placement.maximumPerNode { add(["placement", "max_per_node"], .integer(maximum)) }
    }

    /// Adds a field.
    /// - Parameter key: the key of its place, if it is not the path.
    private mutating func add(_ path: [String], _ value: ConfigValue, key: String? = nil, isElement: Bool = false) {
        add(path, value, at: function.locations[key ?? path.joined(separator: ".")], isElement: isElement)
    }

    private mutating func add(
        _ path: [String], _ value: ConfigValue, at place: SourceLocation?, _ layer: ConfigReport.Layer? = nil, isElement: Bool = false
    ) {
        fields.append(
            ConfigReport.Field(
                path: path, isElement: isElement, value: value, layer: layer ?? .init(place, stage: project.settings.stage), place: place))
    }

    private mutating func addList(_ name: String, _ values: [ConfigValue]) {
        if values.isEmpty { return add([name], .list([])) }
        for (index, value) in values.enumerated() { add([name, "\(index)"], value, isElement: true) }
    }

    private mutating func addMap(_ name: String, _ values: [String: String]) {
        if values.isEmpty { return add([name], .map([:])) }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { add([name, key], .text(value)) }
    }

    private mutating func addPackages(_ packages: Packages) {
        for (name, list) in [("build", packages.build), ("run", packages.run)] {
            if list.isEmpty { add(["packages", name], .list([])) }
            for (index, package) in list.enumerated() {
                add(["packages", name, "\(index)"], .text(package), key: "packages.\(name).\(package)", isElement: true)
            }
        }
    }

    /// Adds the includes of the template, which come first, and those of the layers.
    private mutating func addIncludes(_ includes: [Include]) {
        if includes.isEmpty { return add(["include"], .list([])) }
        let template = project.templates.first { function.hasTemplate && $0.name == function.runtime }
        let shared = template?.include.count ?? 0
        for (index, include) in includes.enumerated() {
            let target = include.to.isEmpty ? "." : include.to
            let value: ConfigValue =
                include.from == include.to ? .text(include.from) : .map(["from": .text(include.from), "to": .text(target)])
            let file = template.map { SourceLocation.whole("\($0.path)/template.yml") }
            let place = index < shared ? file : function.locations["include.\(index - shared)"]
            add(["include", "\(index)"], value, at: place, isElement: true)
        }
    }

    /// Adds the variables. The values of an environment file are often confidential, and left out.
    private mutating func addEnvironment(_ metadata: Metadata) {
        if metadata.fullEnvironment.isEmpty { return add(["environment"], .map([:])) }
        for (name, value) in metadata.fullEnvironment.sorted(by: { $0.key < $1.key }) {
            if metadata.environment[name] != nil {
                add(["environment", name], .text(value))
            } else {
                let file = metadata.environmentFile.map { SourceLocation.whole($0) }
                add(["environment", name], .nothing("not shown"), at: file, .environmentFile)
            }
        }
    }

    private mutating func addHealth(_ health: Health) {
        add(["health", "path"], .text(health.path))
        add(["health", "interval"], .text(health.interval.text))
        add(["health", "timeout"], .text(health.timeout.text))
        add(["health", "start_period"], .text(health.startPeriod.text))
        add(["health", "retries"], .integer(health.retries))
    }

    /// Adds the names of the tests, the variables of their containers, the names of their secrets,
    /// and the functions with doubles.
    private mutating func addTests(_ metadata: Metadata) {
        if metadata.tests.isEmpty { add(["test", "cases"], .list([])) }
        for (index, test) in metadata.tests.enumerated() {
            add(["test", "cases", "\(index)"], .map(["name": .text(test.name)]), key: "test.\(index)", isElement: true)
        }
        for (name, value) in metadata.testEnvironment.sorted(by: { $0.key < $1.key }) { add(["test", "environment", name], .text(value)) }
        for name in metadata.testSecrets.keys.sorted() { add(["test", "secrets", name], .nothing("not shown")) }
        for (name, answers) in metadata.doubles.sorted(by: { $0.key < $1.key }) {
            add(["test", "doubles", name], .list(answers.map { "\($0.status)" }))
        }
    }
}

extension ConfigValue {
    /// A network that is never created.
    fileprivate static func external(_ name: String) -> ConfigValue { .map(["name": .text(name), "external": .flag(true)]) }
}
