import Basics

/// Reads the fields of a layer from metadata.yml or `defaults`.
extension YAMLReader {
    /// Reads all fields of a layer.
    /// - Parameters:
    ///   - field: `defaults`, or empty for metadata.yml.
    ///   - refused: the fields that are not allowed in this place, with the reasons.
    mutating func metadataLayer(
        _ node: YAMLNode, _ field: String, refused: [MetadataField: String] = [:], in repository: inout Repository
    ) -> MetadataLayer {
        var layer = MetadataLayer()
        let fields = fields(node, field, of: MetadataField.self, refused: refused)
        for (field, entry) in fields { layer.locations[field.rawValue] = location(of: entry.value) }
        for field in MetadataField.allCases where fields[field] != nil { read(field, fields, into: &layer, in: &repository) }
        return layer
    }

    /// Reads one field that the layer has.
    private mutating func read(
        _ field: MetadataField, _ fields: [MetadataField: YAMLEntry], into layer: inout MetadataLayer, in repository: inout Repository
    ) {
        guard let node = fields[field]?.value else { return }
        switch field {
        case .runtime: layer.runtime = text(fields, field)
        case .packages: layer.packages = packages(node, &layer)
        case .include:
            let read = includes(node, in: &repository)
            for (index, location) in (read?.locations ?? []).enumerated() { layer.locations["include.\(index)"] = location }
            layer.set(field, \.include, read?.includes)
        case .buildArguments:
            let arguments = buildArguments(node, &layer)
            layer.set(field, \.buildArguments, arguments)
        case .buildSecrets:
            let names = names(node, field, &layer)
            layer.set(field, \.buildSecrets, names)
        case .target: if let stage = stage(fields) { layer.set(field) { $0.target = stage } }
        case .command: if let words = containerCommand(node) { layer.set(field) { $0.command = words } }
        case .port: layer.set(field, \.port, integer(fields, field))
        case .environment: layer.environment = environmentLayer(node, "environment", &layer)
        case .environmentFile:
            guard let file = environmentFile(node, in: &repository) else { return }
            layer.set(field) { metadata in
                (metadata.environmentFile, metadata.environmentFileResolved) = (file.path, file.resolved)
                metadata.fullEnvironment = file.variables
            }
        case .secrets:
            let names = names(node, field, &layer)
            layer.set(field, \.secrets, names)
        case .networks:
            guard let read = networks(node, &layer) else { return }
            layer.set(field) { ($0.networks, $0.externalNetworks) = (read.names, read.external) }
        case .isInternal: layer.set(field, \.isInternal, boolean(fields, field))
        case .calls:
            let names = names(node, field, &layer)
            layer.set(field, \.calls, names)
        case .volumes:
            let volumes = volumes(node, &layer)
            layer.set(field, \.volumes, volumes)
        case .cloudMetadata: layer.set(field, \.blocksCloudMetadata, word(fields, field).map { $0 == "block" })
        case .health:
            let health = health(node, &layer)
            layer.set(field, \.health, health)
        case .limits:
            let limits = limits(node, &layer)
            layer.set(field, \.limits, limits)
        case .stopGrace: layer.set(field, \.stopGrace, duration(fields, field))
        case .drain: layer.set(field, \.drain, duration(fields, field))
        case .candidate: layer.set(field, \.candidate, word(fields, field).flatMap(CandidateStart.init))
        case .deploy:
            layer.set(field, \.deploy, word(fields, field, hints: Self.composeDeploy(node)).flatMap(DeployMethod.init))
        case .replicas:
            if let count = integer(fields, field) { layer.set(field) { $0.replicas = count } }
        case .placement:
            let placement = placement(node, &layer)
            layer.set(field) { $0.placement = placement }
        case .test:
            guard let suite = testSuite(node, &layer) else { return }
            layer.set(field) { metadata in
                (metadata.tests, metadata.testEnvironment, metadata.testSecrets) = (suite.tests, suite.environment, suite.secrets)
                metadata.doubles = suite.doubles
            }
        }
    }

    /// Reads a list of names without duplicates.
    private mutating func names(_ node: YAMLNode, _ list: MetadataField, _ layer: inout MetadataLayer) -> [String]? {
        let field = list.rawValue
        guard let nodes = self.list(node, field) else { return nil }
        var names: [String] = []
        for (index, element) in nodes.enumerated() {
            layer.locations["\(field).\(index)"] = location(of: element)
            guard let name = text(element, of: list) else { continue }
            if let first = names.firstIndex(of: name) {
                let line = layer.locations["\(field).\(first)"]?.line ?? 0
                report("\(field): found '\(name)' again, once is allowed (it is in line \(line) already)", at: location(of: element))
            }
            names.append(name)
        }
        return names
    }

    private mutating func packages(_ node: YAMLNode, _ layer: inout MetadataLayer) -> Packages {
        let fields = fields(
            node, PackagesField.place, of: PackagesField.self,
            hints: ["`build` lists packages for building, `run` those of the final image"])
        var lists: [PackagesField: [String]] = [:]
        for field in PackagesField.allCases {
            guard let entry = fields[field] else { continue }
            layer.locations[field.label] = location(of: entry.value)
            for element in list(entry.value, field.label) ?? [] {
                guard let package = text(element, of: field) else { continue }
                layer.locations["\(field.label).\(package)"] = location(of: element)
                lists[field, default: []].append(package)
            }
        }
        return Packages(build: lists[.build] ?? [], run: lists[.run] ?? [])
    }

    private mutating func buildArguments(_ node: YAMLNode, _ layer: inout MetadataLayer) -> [String: String] {
        var values: [String: String] = [:]
        for entry in entries(node, "build_args") ?? [] {
            layer.locations["build_args.\(entry.name)"] = entry.location
            if let list = PackagesField(argument: entry.name) {
                report(
                    "build_args: found \(entry.name), which faaso sets itself", at: entry.location,
                    hints: ["list packages under `packages`: {\(list.rawValue): […]}"])
            } else if !TextRule.variable.accepts(entry.name) {
                report("build_args: found the name \(Self.quoted(entry.name)), \(TextRule.variable.allowed) is allowed", at: entry.location)
            }
            values[entry.name] = variable(entry.value, "build_args.\(entry.name)")
        }
        return values
    }

    /// Reads a map of variables, or a list of `NAME=value` as compose files have it.
    mutating func environment(_ node: YAMLNode, _ field: String, _ layer: inout MetadataLayer) -> [String: String] {
        var values: [String: String] = [:]
        if node.sequence != nil { return environmentList(node, field, &layer) }
        for entry in variables(node, field, &layer) { values[entry.name] = variable(entry.value, "\(field).\(entry.name)") }
        return values
    }

    /// Reads the variables of a layer. A variable without a value is removed from the layers below.
    private mutating func environmentLayer(_ node: YAMLNode, _ field: String, _ layer: inout MetadataLayer) -> [String: String?] {
        if node.sequence != nil { return environmentList(node, field, &layer).mapValues { Optional($0) } }
        var values: [String: String?] = [:]
        for entry in variables(node, field, &layer) {
            if case .scalar(let scalar) = entry.value, Self.isNull(scalar) {
                values.updateValue(nil, forKey: entry.name)
            } else if let value = variable(entry.value, "\(field).\(entry.name)") {
                values.updateValue(value, forKey: entry.name)
            }
        }
        return values
    }

    /// The members of a map of variables. Invalid names are reported.
    private mutating func variables(_ node: YAMLNode, _ field: String, _ layer: inout MetadataLayer) -> [YAMLEntry] {
        let entries = entries(node, field) ?? []
        for entry in entries {
            layer.locations["\(field).\(entry.name)"] = entry.location
            if let problem = EnvironmentFile.problem(name: entry.name, at: entry.location) {
                report(problem.message, at: entry.location, hints: problem.hints)
            }
        }
        return entries
    }

    private mutating func environmentList(_ node: YAMLNode, _ field: String, _ layer: inout MetadataLayer) -> [String: String] {
        var values: [String: String] = [:]
        for element in list(node, field) ?? [] {
            guard let text = text(element, field) else { continue }
            let place = location(of: element)
            guard let equals = text.firstIndex(of: "=") else {
                report(
                    "\(field): found \(Self.quoted(text)), NAME=value is allowed", at: place,
                    hints: ["variables of the shell that runs faaso are not passed on; write the value, or use `secrets`"])
                continue
            }
            let name = String(text[..<equals])
            if let problem = EnvironmentFile.problem(name: name, at: place) { report(problem.message, at: place, hints: problem.hints) }
            if layer.locations["\(field).\(name)"] != nil {
                report("\(field): found \(Self.quoted(name)) again, once is allowed", at: place)
            }
            layer.locations["\(field).\(name)"] = place
            values[name] = String(text[text.index(after: equals)...])
        }
        return values
    }

    /// Reads the value of a variable as a text.
    mutating func variable(_ node: YAMLNode, _ field: String) -> String? {
        let isNothing = if case .scalar(let scalar) = node { Self.isNull(scalar) } else { false }
        return text(node, field, hints: isNothing ? ["write \"\" for an empty value"] : [])
    }

    private mutating func environmentFile(_ node: YAMLNode, in repository: inout Repository) -> EnvironmentFile? {
        guard let written = text(node, "environment_file") else { return nil }
        do throws(Repository.PathProblem) {
            let path = try Repository.normalise(written)
            guard let bytes = try repository.contents(path) else {
                _ = try repository.resolve(path)
                return nil
            }
            var found: [Problem] = []
            var file = EnvironmentFile(bytes, path: path, problems: &found)
            file.resolved = try repository.resolve(path).path
            for problem in found where problem.location != nil {
                report(problem.message, at: problem.location ?? location(of: node), hints: problem.hints, hidesLine: true)
            }
            return file
        } catch {
            report(error, "environment_file", at: node, in: repository)
            return nil
        }
    }

    /// The hints for a map under `deploy`, which compose files have.
    private static func composeDeploy(_ node: YAMLNode) -> [String] {
        node.mapping == nil ? [] : ["the limits of compose's `deploy.resources` are written under `limits`"]
    }

    private mutating func health(_ node: YAMLNode, _ layer: inout MetadataLayer) -> Health {
        var health = Health()
        let fields = fields(node, HealthField.place, of: HealthField.self)
        for (field, entry) in fields { layer.locations[field.label] = location(of: entry.value) }
        health.path = text(fields, .path) ?? health.path
        health.interval = duration(fields, .interval) ?? health.interval
        health.timeout = duration(fields, .timeout) ?? health.timeout
        health.startPeriod = duration(fields, .startPeriod) ?? health.startPeriod
        health.retries = integer(fields, .retries) ?? health.retries
        return health
    }

    private mutating func limits(_ node: YAMLNode, _ layer: inout MetadataLayer) -> Limits {
        var limits = Limits()
        let fields = fields(node, LimitsField.place, of: LimitsField.self)
        for (field, entry) in fields { layer.locations[field.label] = location(of: entry.value) }
        limits.memory = size(fields, .memory) ?? limits.memory
        limits.cpus = number(fields, .cpus)
        limits.pids = integer(fields, .pids) ?? limits.pids
        return limits
    }
}
