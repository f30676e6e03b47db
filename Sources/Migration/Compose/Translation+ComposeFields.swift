import Basics
import FunctionModel

/// The fields of a service that have a counterpart in metadata.yml.
extension Translation {
    // MARK: Ports

    /// Reads `ports` and `expose`. A function has one port: the first of TCP.
    mutating func ports(_ service: YAMLValue, of function: inout ImportedFunction) {
        for element in service["ports"]?.elements ?? [] {
            guard let port = text(element).flatMap(ComposePort.init(parsing:)) ?? longPort(element) else {
                skip("this port", of: function.foreignName, at: element.location, "a function listens on one port, for HTTP over TCP")
                continue
            }
            if function.port == nil {
                (function.port, function.published, function.isPublic) = (port.container, port.host, port.isPublic)
            } else if port.container != function.port {
                skip(
                    "the port \(port.container)", of: function.foreignName, at: element.location,
                    "a function has one port: make a function of its own of what listens there")
            }
        }
        guard function.port == nil, let exposed = texts(service["expose"]).first?.text else { return }
        function.port = ComposePort(parsing: exposed)?.container
    }

    private mutating func longPort(_ element: YAMLValue) -> ComposePort? {
        guard let target = text(element["target"]), text(element["protocol"]) ?? "tcp" == "tcp" else { return nil }
        let host = [text(element["host_ip"]), text(element["published"])].compactMap(\.self)
        return ComposePort(parsing: (host + [target]).joined(separator: ":"))
    }

    // MARK: Variables and secrets

    /// Reads `env_file`, `environment` and `secrets`.
    mutating func environment(_ service: YAMLValue, of function: inout ImportedFunction) {
        let files = service["env_file"]
        for entry in files?.elements ?? [files].compactMap(\.self) {
            guard let path = text(entry) ?? text(entry["path"]) else { continue }
            if addVariables(of: path, to: &function) || text(entry["required"]) == "false" { continue }
            note(
                "\(function.foreignName): there is no file '\(path)'", at: entry.location,
                Self.fileAdvice(function))
        }
        for pair in pairs(service["environment"]) { variable(pair.name, pair.value, at: pair.location, of: &function) }
        if function.fileVariables.contains(where: { variables[$0.name] == $0.value }) {
            note(
                "\(function.foreignName): values of .env are written to \(function.environmentFile)", at: .whole(source.shown(".env")),
                "keep that file out of git if they are secret, or use `secrets`")
        }
        for element in service["secrets"]?.elements ?? [] { secret(element, of: &function) }
    }

    /// The advice for an environment file that could not be made.
    static func fileAdvice(_ function: ImportedFunction) -> String {
        "write NAME=value lines into \(function.environmentFile), and its path as `environment_file` into metadata.yml"
    }

    private mutating func variable(_ name: String, _ value: YAMLValue?, at location: SourceLocation, of function: inout ImportedFunction) {
        guard let raw = value?.text else {
            if let known = variables[name], value == nil { return setVariable(name, known, inFile: true, of: &function, at: location) }
            return note(
                "\(function.foreignName): the variable '\(name)' has no value here", at: location,
                "compose takes it from the shell: write it into metadata.yml, or into \(function.environmentFile)")
        }
        let text = Interpolation(raw, variables: variables)
        noteDefaults(of: text, raw, at: location)
        guard text.missing.isEmpty else {
            let names = text.missing.map { "'\($0)'" }.joined(separator: ", ")
            return note(
                "\(function.foreignName): the variable '\(name)' needs \(names), which has no value here", at: location,
                "write it into metadata.yml, or into \(function.environmentFile)")
        }
        setVariable(name, text.text, inFile: text.hasValues, of: &function, at: location)
    }

    private mutating func secret(_ element: YAMLValue, of function: inout ImportedFunction) {
        guard let name = text(element) ?? text(element["source"]) else { return }
        guard FieldName.secret.accepts(name), !function.secrets.contains(name) else {
            return skip("the secret '\(name)'", of: function.foreignName, at: element.location, "\(FieldName.secret.allowed) is allowed")
        }
        function.secrets.append(name)
        addSecret(name, from: secretFiles[name])
        let path = "\(Contract.secretsFolder)/\(name)"
        if let file = text(element["target"]), file != name, file != path {
            note(
                "\(function.foreignName): the secret '\(name)' is the file \(path), not '\(file)'", at: element.location,
                "read that file, or set the secret under the other name")
        }
    }

    // MARK: Other fields

    /// Reads `command` and `stop_grace_period`.
    mutating func fields(_ service: YAMLValue, of function: inout ImportedFunction) {
        if let command = service["command"], hasValues(command) {
            skip(
                "the command with values of .env", of: function.foreignName, at: command.location,
                "metadata.yml is committed: write `command` there if they are not secret, else read variables or `secrets` in the program")
        } else if let command = service["command"], !command.isNothing {
            let words = command.elements == nil ? text(command).map(ShellWords.list) : texts(command).map(\.text)
            function.command = words?.isEmpty == true ? nil : words
        }
        if let period = service["stop_grace_period"] { function.stopGrace = duration(period, of: function) }
    }

    /// Reads the limits of memory, processors and processes.
    mutating func limits(_ service: YAMLValue, of function: inout ImportedFunction) {
        let limits = service.value(at: "deploy", "resources", "limits")
        if let memory = limits?["memory"] ?? service["mem_limit"] { self.memory(memory, of: &function) }
        if let cpus = limits?["cpus"] ?? service["cpus"] { self.cpus(cpus, of: &function) }
        if let pids = text(limits?["pids"] ?? service["pids_limit"]).flatMap({ Int($0) }), pids > 0 { function.pids = pids }
    }

    /// Reads a duration such as `1m30s` ("Specifying durations" of the Compose specification).
    mutating func duration(_ value: YAMLValue, of function: ImportedFunction) -> Duration? {
        guard let text = text(value) else { return nil }
        if let duration = ForeignDuration.parse(text) { return duration }
        skip("the duration '\(text)'", of: function.foreignName, at: value.location, "write it in metadata.yml, such as 90s")
        return nil
    }
}
