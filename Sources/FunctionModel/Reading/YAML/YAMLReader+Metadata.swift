import Basics
import Yams

/// Reads the fields of a layer from metadata.yml or `defaults`.
extension YAMLReader {
    /// Reads all fields of a layer.
    /// - Parameters:
    ///   - field: `defaults`, or empty for metadata.yml.
    ///   - refused: the fields that are not allowed in this place, with the reasons.
    mutating func metadataLayer(_ node: Node, _ field: String, refused: [String: String] = [:], in repository: inout Repository)
        -> MetadataLayer
    {
        var layer = MetadataLayer()
        let fields = fields(node, field, allowed: MetadataField.allCases.map(\.rawValue), refused: refused, foreign: ForeignKeys.hint)
        for (name, entry) in fields { layer.locations[name] = location(of: entry.value) }
        func value(_ field: MetadataField) -> Node? { fields[field.rawValue]?.value }

        if let node = value(.runtime) { layer.runtime = text(node, "runtime") }
        if let node = value(.packages) { layer.packages = packages(node, &layer) }
        if let node = value(.include) {
            let read = includes(node, in: &repository)
            for (index, location) in (read?.locations ?? []).enumerated() { layer.locations["include.\(index)"] = location }
            layer.set(.include, \.include, read?.includes)
        }
        if let node = value(.buildArguments) {
            let arguments = buildArguments(node, &layer)
            layer.set(.buildArguments, \.buildArguments, arguments)
        }
        if let node = value(.buildSecrets) {
            let names = names(node, .buildSecrets, .secret, &layer)
            layer.set(.buildSecrets, \.buildSecrets, names)
        }
        if let node = value(.target), let stage = stage(node) { layer.set(.target) { $0.target = stage } }
        if let node = value(.command), let words = containerCommand(node) { layer.set(.command) { $0.command = words } }
        if let node = value(.port) {
            layer.set(.port, \.port, integer(node, "port", in: 1...65535, allowed: "a whole number from 1 to 65535"))
        }
        if let node = value(.environment) { layer.environment = environmentLayer(node, "environment", &layer) }
        if let node = value(.environmentFile), let file = environmentFile(node, in: &repository) {
            layer.set(.environmentFile) { metadata in
                (metadata.environmentFile, metadata.environmentFileResolved) = (file.path, file.resolved)
                metadata.fullEnvironment = file.variables
            }
        }
        if let node = value(.secrets) {
            let names = names(node, .secrets, .secret, &layer)
            layer.set(.secrets, \.secrets, names)
        }
        if let node = value(.networks), let read = networks(node, &layer) {
            layer.set(.networks) { ($0.networks, $0.externalNetworks) = (read.names, read.external) }
        }
        if let node = value(.volumes) {
            let volumes = volumes(node, &layer)
            layer.set(.volumes, \.volumes, volumes)
        }
        if let node = value(.cloudMetadata) { layer.set(.cloudMetadata, \.blocksCloudMetadata, cloudMetadata(node)) }
        if let node = value(.health) {
            let health = health(node, &layer)
            layer.set(.health, \.health, health)
        }
        if let node = value(.limits) {
            let limits = limits(node, &layer)
            layer.set(.limits, \.limits, limits)
        }
        if let node = value(.stopGrace) { layer.set(.stopGrace, \.stopGrace, duration(node, "stop_grace", isZeroAllowed: true)) }
        if let node = value(.drain) { layer.set(.drain, \.drain, duration(node, "drain", isZeroAllowed: true)) }
        if let node = value(.candidate) { layer.set(.candidate, \.candidate, choice(node, "candidate")) }
        if let node = value(.deploy) { layer.set(.deploy, \.deploy, choice(node, "deploy", hints: Self.composeDeploy(node))) }
        if let node = value(.test), let suite = testSuite(node, &layer) {
            layer.set(.test) { metadata in
                (metadata.tests, metadata.testEnvironment, metadata.testSecrets) = (suite.tests, suite.environment, suite.secrets)
            }
        }
        return layer
    }

    /// Reads a list of names without duplicates.
    private mutating func names(
        _ node: Node, _ list: MetadataField, _ rule: TextRule, _ layer: inout MetadataLayer
    ) -> [String]? {
        let field = list.rawValue
        guard let nodes = self.list(node, field) else { return nil }
        var names: [String] = []
        for (index, element) in nodes.enumerated() {
            layer.locations["\(field).\(index)"] = location(of: element)
            guard let name = text(element, field, rule) else { continue }
            if let first = names.firstIndex(of: name) {
                let line = layer.locations["\(field).\(first)"]?.line ?? 0
                report("\(field): found '\(name)' again, once is allowed (it is in line \(line) already)", at: location(of: element))
            }
            names.append(name)
        }
        return names
    }

    private mutating func packages(_ node: Node, _ layer: inout MetadataLayer) -> Packages {
        let fields = fields(
            node, "packages", allowed: ["build", "run"], hints: ["`build` lists packages for building, `run` those of the final image"])
        var lists: [String: [String]] = [:]
        for name in ["build", "run"] {
            guard let entry = fields[name] else { continue }
            layer.locations["packages.\(name)"] = location(of: entry.value)
            for element in list(entry.value, "packages.\(name)") ?? [] {
                guard let package = text(element, "packages.\(name)", .package) else { continue }
                layer.locations["packages.\(name).\(package)"] = location(of: element)
                lists[name, default: []].append(package)
            }
        }
        return Packages(build: lists["build"] ?? [], run: lists["run"] ?? [])
    }

    private mutating func buildArguments(_ node: Node, _ layer: inout MetadataLayer) -> [String: String] {
        var values: [String: String] = [:]
        for entry in entries(node, "build_args") ?? [] {
            layer.locations["build_args.\(entry.name)"] = entry.location
            if entry.name == "BUILD_PACKAGES" || entry.name == "RUN_PACKAGES" {
                let list = entry.name == "RUN_PACKAGES" ? "run" : "build"
                report(
                    "build_args: found \(entry.name), which faaso sets itself", at: entry.location,
                    hints: ["list packages under `packages`: {\(list): […]}"])
            } else if !TextRule.variable.accepts(entry.name) {
                report("build_args: found the name \(Self.quoted(entry.name)), \(TextRule.variable.allowed) is allowed", at: entry.location)
            }
            values[entry.name] = variable(entry.value, "build_args.\(entry.name)")
        }
        return values
    }

    /// Reads a map of variables, or a list of `NAME=value` as compose files have it.
    mutating func environment(_ node: Node, _ field: String, _ layer: inout MetadataLayer) -> [String: String] {
        var values: [String: String] = [:]
        if node.sequence != nil { return environmentList(node, field, &layer) }
        for entry in variables(node, field, &layer) { values[entry.name] = variable(entry.value, "\(field).\(entry.name)") }
        return values
    }

    /// Reads the variables of a layer. A variable without a value is removed from the layers below.
    private mutating func environmentLayer(_ node: Node, _ field: String, _ layer: inout MetadataLayer) -> [String: String?] {
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
    private mutating func variables(_ node: Node, _ field: String, _ layer: inout MetadataLayer) -> [YAMLEntry] {
        let entries = entries(node, field) ?? []
        for entry in entries {
            layer.locations["\(field).\(entry.name)"] = entry.location
            if let problem = EnvironmentFile.problem(name: entry.name, at: entry.location) {
                report(problem.message, at: entry.location, hints: problem.hints)
            }
        }
        return entries
    }

    private mutating func environmentList(_ node: Node, _ field: String, _ layer: inout MetadataLayer) -> [String: String] {
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
    mutating func variable(_ node: Node, _ field: String) -> String? {
        let isNothing = if case .scalar(let scalar) = node { Self.isNull(scalar) } else { false }
        return text(node, field, hints: isNothing ? ["write \"\" for an empty value"] : [])
    }

    private mutating func environmentFile(_ node: Node, in repository: inout Repository) -> EnvironmentFile? {
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
                report(problem.message, at: problem.location ?? location(of: node), hints: problem.hints)
            }
            return file
        } catch {
            report(error, "environment_file", at: node, in: repository)
            return nil
        }
    }

    /// Reads one of the raw values of a type.
    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _ field: String, hints: [String] = []
    ) -> Choice? {
        let names = Choice.allCases.map(\.rawValue)
        let rule = TextRule(allowed: names.joined(separator: " or ")) { names.contains($0) }
        return text(node, field, rule, allowed: rule.allowed, hints: hints).flatMap { Choice(rawValue: $0) }
    }

    /// The hints for a map under `deploy`, which compose files have.
    private static func composeDeploy(_ node: Node) -> [String] {
        node.mapping == nil ? [] : ["the limits of compose's `deploy.resources` are written under `limits`"]
    }

    /// Reads `block` or `allow`; true for `block`.
    private mutating func cloudMetadata(_ node: Node) -> Bool? {
        let rule = TextRule(allowed: "block or allow") { $0 == "block" || $0 == "allow" }
        return text(node, "cloud_metadata", rule, allowed: rule.allowed).map { $0 == "block" }
    }

    private mutating func health(_ node: Node, _ layer: inout MetadataLayer) -> Health {
        var health = Health()
        let fields = fields(node, "health", allowed: ["path", "interval", "timeout", "start_period", "retries"])
        for (name, entry) in fields { layer.locations["health.\(name)"] = location(of: entry.value) }
        if let entry = fields["path"] { health.path = text(entry.value, "health.path", .requestPath) ?? health.path }
        if let entry = fields["interval"] { health.interval = duration(entry.value, "health.interval") ?? health.interval }
        if let entry = fields["timeout"] { health.timeout = duration(entry.value, "health.timeout") ?? health.timeout }
        if let entry = fields["start_period"] { health.startPeriod = duration(entry.value, "health.start_period") ?? health.startPeriod }
        if let entry = fields["retries"] {
            health.retries =
                integer(entry.value, "health.retries", in: 1...1000, allowed: "a whole number from 1 to 1000") ?? health.retries
        }
        return health
    }

    private mutating func limits(_ node: Node, _ layer: inout MetadataLayer) -> Limits {
        var limits = Limits()
        let fields = fields(node, "limits", allowed: ["memory", "cpus", "pids"])
        for (name, entry) in fields { layer.locations["limits.\(name)"] = location(of: entry.value) }
        if let entry = fields["memory"] { limits.memory = memory(entry.value) ?? limits.memory }
        if let entry = fields["cpus"] { limits.cpus = cpus(entry.value) }
        if let entry = fields["pids"] {
            limits.pids = integer(entry.value, "limits.pids", in: 1...4_194_304, allowed: "a whole number from 1 to 4194304") ?? limits.pids
        }
        return limits
    }

    /// Reads a memory limit in bytes. The engine refuses less than 6 MiB.
    private mutating func memory(_ node: Node) -> Int64? {
        let allowed = "a size such as 64k, 256m, 1g or bytes, at least 6m,"
        guard let text = text(node, "limits.memory", .any, allowed: allowed) else { return nil }
        if let bytes = ByteCount.parse(text), bytes >= 6 << 20 { return bytes }
        reject(node, "limits.memory", allowed: allowed)
        return nil
    }

    /// Reads a number of processors. The engine refuses less than a hundredth.
    private mutating func cpus(_ node: Node) -> Double? {
        let allowed = "a number of processors such as 0.5 or 2, at least 0.01,"
        guard let text = text(node, "limits.cpus", .any, allowed: allowed) else { return nil }
        if text.isMade(first: \.isASCIIDigit, rest: { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }), let value = Double(text),
            (0.01...4096).contains(value)
        {
            return value
        }
        reject(node, "limits.cpus", allowed: allowed)
        return nil
    }
}
