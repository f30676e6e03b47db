import FunctionModel

extension Translation {
    /// The port on which every container of OpenFaaS listens.
    private static let openFaaSPort = 8080

    /// Translates a `stack.yml` of faas-cli ("YAML format reference" of docs.openfaas.com).
    mutating func stack(_ root: YAMLValue) {
        for member in root["functions"]?.members ?? [] { function(member) }
        for member in root["configuration"]?.members ?? [] where member.name == "copy" {
            note(
                "'configuration.copy' is not carried over", at: member.location,
                "`include` in metadata.yml adds files of the repository to a function's image")
        }
    }

    private mutating func function(_ member: YAMLValue.Member) {
        guard let name = functionName(member.name, at: member.location) else { return }
        let value = member.value
        var function = ImportedFunction(name, of: member.name, runtime: TemplatelessRuntime.dockerfile, at: member.location)
        // Callers of the gateway of OpenFaaS know this path.
        function.routes = ["/function/\(member.name)"]
        guard code(value, of: &function) else { return }
        stackVariables(value, of: &function)
        for element in value["secrets"]?.elements ?? [] {
            guard let secret = text(element), FieldName.secret.accepts(secret) else { continue }
            if !function.secrets.contains(secret) { function.secrets.append(secret) }
            addSecret(secret)
        }
        if let memory = value.value(at: "limits", "memory") { self.memory(memory, of: &function) }
        if let cpus = value.value(at: "limits", "cpu") { self.cpus(cpus, of: &function) }
        if text(value["readonly_root_filesystem"]) == "false", let place = value["readonly_root_filesystem"] {
            skip("a writable root", of: member.name, at: place.location, "a program writes to /tmp, or to a volume")
        }
        stackKeys(value, of: function)
        functions.append(function)
    }

    /// Plans the files of a function.
    private mutating func code(_ value: YAMLValue, of function: inout ImportedFunction) -> Bool {
        guard let written = text(value["handler"]), let language = text(value["lang"]), text(value["skip_build"]) != "true" else {
            return prebuilt(value, of: &function)
        }
        let place = value["handler"]?.location ?? function.location
        guard let folder = ImportSource.relative(written), !folder.isEmpty else {
            skip("the handler '\(written)'", of: function.foreignName, at: place, "only folders beside the file are imported")
            return false
        }
        switch OpenFaaSLanguage(language) {
        case .template(let template):
            function.runtime = template
            guard copy(folder, to: &function, at: place) else { return false }
            if template == "go" { addGoBase(folder, to: &function) }
            templateArguments(value["build_args"], of: &function)
            return true
        case .dockerfile:
            function.port = Self.openFaaSPort
            for argument in pairs(value["build_args"]) {
                if let text = text(argument.value) { function.buildArguments.append((argument.name, text)) }
            }
            let path = ImportSource.joined(folder, "Dockerfile")
            let dockerfile = source.text(path)
            // The watchdog of OpenFaaS answers there.
            function.health.path = dockerfile?.contains("watchdog") == true ? "/_/health" : "/"
            return copy(folder, to: &function, at: place) && addDockerfile(path, dockerfile, to: &function)
        case .unknown(let advice):
            note(
                "\(function.foreignName): no template runs the language '\(language)' as it is, so nothing of it is imported",
                at: value["lang"]?.location ?? function.location, advice)
            return false
        }
    }

    /// A function whose image exists: a Dockerfile names it.
    private mutating func prebuilt(_ value: YAMLValue, of function: inout ImportedFunction) -> Bool {
        guard let image = text(value["image"]), !image.isEmpty else {
            note("\(function.foreignName): it has neither 'lang' and 'handler' nor 'image'", at: function.location, "write them")
            return false
        }
        (function.port, function.health.path) = (Self.openFaaSPort, "/_/health")
        function.files = [PlannedFile("\(function.folder)/Dockerfile", .text("FROM \(image)\n"))]
        return true
    }

    /// Reads the build arguments of a function with a template, whose Dockerfile takes no others.
    private mutating func templateArguments(_ value: YAMLValue?, of function: inout ImportedFunction) {
        for argument in pairs(value) {
            if argument.name == "ADDITIONAL_PACKAGE", let text = text(argument.value) {
                function.packages += text.split(separator: " ").map(String.init).filter { FieldName.systemPackage.accepts($0) }
                note(
                    "\(function.foreignName): ADDITIONAL_PACKAGE becomes `packages`, whose names are Debian's", at: argument.location,
                    "correct names of Alpine in functions/\(function.name)/metadata.yml")
            } else {
                skip(
                    "the build argument '\(argument.name)'", of: function.foreignName, at: argument.location,
                    "templates/\(function.runtime)/README.md has the arguments of the template")
            }
        }
    }

    /// Reads `environment`, and the files of `environment_file`, which are YAML.
    private mutating func stackVariables(_ value: YAMLValue, of function: inout ImportedFunction) {
        for file in texts(value["environment_file"]) {
            guard let path = ImportSource.relative(file.text), let text = source.text(path),
                let content = try? YAMLValue(parsing: Array(text.utf8), file: source.shown(path))
            else {
                note(
                    "\(function.foreignName): '\(file.text)' cannot be read", at: file.location,
                    Self.fileAdvice(function))
                continue
            }
            for pair in pairs(content["environment"]) {
                let value = self.text(pair.value) ?? ""
                setVariable(pair.name, value, inFile: true, of: &function, at: pair.location)
            }
        }
        for pair in pairs(value["environment"]) {
            let written = text(pair.value) ?? ""
            setVariable(pair.name, written, inFile: false, of: &function, at: pair.location)
        }
        for name in ["exec_timeout", "read_timeout", "write_timeout"] where function.runtime != TemplatelessRuntime.dockerfile {
            guard let place = value.value(at: "environment", name) else { continue }
            function.environment.removeAll { $0.name == name }
            skip(
                "'\(name)'", of: function.foreignName, at: place.location,
                "there is no watchdog: write `timeout` at its route in routes.yml")
        }
    }

    /// Notes the keys of a function that are not carried over.
    private mutating func stackKeys(_ value: YAMLValue, of function: ImportedFunction) {
        let advice = [
            "build_options": "write the packages under `packages` in metadata.yml",
            "constraints": "a project runs on one host",
            "fprocess": "write the program as CMD into the Dockerfile, or as a list under `command`",
            "annotations": "nothing calls a function by a topic or a schedule: a cron job calls its route",
        ]
        for member in value.members ?? [] where !member.value.isNothing {
            if let advice = advice[member.name] { skip("'\(member.name)'", of: function.foreignName, at: member.location, advice) }
        }
        for label in value["labels"]?.members ?? [] where label.name.hasPrefix("com.openfaas.scale") {
            skip("'\(label.name)'", of: function.foreignName, at: label.location, Self.oneContainer)
        }
    }
}
