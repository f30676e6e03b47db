import FunctionModel

extension Translation {
    /// Translates a `func.yaml` of Knative. The source of the format is its schema in knative/func.
    mutating func knative(_ root: YAMLValue) {
        let foreign = text(root["name"]) ?? source.folderName
        let place = root["name"]?.location ?? root.location
        guard let name = functionName(foreign, at: place) else { return }
        var function = ImportedFunction(name, of: foreign, runtime: TemplatelessRuntime.dockerfile, at: place)
        function.routes = ["/\(name)"]
        guard let runtime = root["runtime"], funcCode(text(runtime) ?? "", of: &function, at: runtime.location) else {
            if root["runtime"] == nil { note("\(foreign): it has no 'runtime'", at: place, "write it") }
            return
        }
        // Older versions have these fields at the top.
        funcVariables(root.value(at: "run", "envs") ?? root.value(at: "deploy", "envs") ?? root["envs"], of: &function)
        for element in (root.value(at: "run", "volumes") ?? root["volumes"])?.elements ?? [] { funcVolume(element, of: &function) }
        for element in (root.value(at: "build", "buildEnvs") ?? root["buildEnvs"])?.elements ?? [] {
            let variable = element["name"]?.text ?? ""
            skip(
                "the build variable '\(variable)'", of: foreign, at: element.location,
                "templates/\(function.runtime)/README.md has the `build_args` of the template")
        }
        funcOptions(root.value(at: "deploy", "options") ?? root["options"], of: &function)
        funcKeys(root, of: function)
        functions.append(function)
    }

    /// Chooses the runtime by the files, and plans to copy them.
    private mutating func funcCode(_ runtime: String, of function: inout ImportedFunction, at location: SourceLocation) -> Bool {
        let has = { [files = source.files] (path: String) in files.kind(path) == .file }
        switch runtime {
        case "python" where has("func.py"): function.runtime = "knative-python"
        case "python" where has("function/func.py"):
            function.runtime = "asgi"
            function.files.append(
                PlannedFile("\(function.folder)/app.py", .text("from function import new\n\napp = new().handle\n")))
            if has("pyproject.toml"), !has("requirements.txt") {
                note(
                    "\(function.foreignName): the dependencies of pyproject.toml are not installed",
                    at: SourceLocation(file: source.shown("pyproject.toml")), "list them in \(function.folder)/requirements.txt")
            }
        case "go" where goHandler(of: &function):
            function.runtime = "go"
            addGoBase("", to: &function)
        default:
            note(
                "\(function.foreignName): no template runs this code of '\(runtime)' as it is, so nothing of it is imported", at: location,
                Self.funcAdvice(runtime))
            return false
        }
        let planned = function.files
        guard copy("", to: &function, leavingOut: [source.name, ".funcignore"], at: location) else { return false }
        // What the import writes replaces a file of the same name.
        function.files += planned
        return true
    }

    private static func funcAdvice(_ runtime: String) -> String {
        switch runtime {
        case "go": "the template 'go' takes `func Handle(w http.ResponseWriter, r *http.Request)` of a package"
        case "node", "typescript": "the template 'node' takes another handler: 'faaso new NAME --runtime node' writes an example"
        case "quarkus", "rust", "springboot": "the code has its own server: write a Dockerfile, and the runtime 'dockerfile'"
        case "python": "a function of Python has func.py, or function/func.py"
        default: "write a Dockerfile, and the runtime 'dockerfile'"
        }
    }

    private mutating func funcVariables(_ value: YAMLValue?, of function: inout ImportedFunction) {
        for element in value?.elements ?? [] {
            let name = element["name"]?.text
            guard let text = element["value"]?.text else { continue }
            guard let reference = FuncReference(text) else {
                if let name { setVariable(name, text, inFile: false, of: &function, at: element.location) }
                continue
            }
            let subject = name.map { "the variable '\($0)'" } ?? "the map '\(reference.name)'"
            switch reference.kind {
            case .secret:
                let secret = reference.key.map { "\(reference.name)-\($0)" } ?? reference.name
                if FieldName.secret.accepts(secret), !function.secrets.contains(secret) {
                    function.secrets.append(secret)
                    addSecret(secret)
                }
                note(
                    "\(function.foreignName): \(subject) becomes the secret '\(secret)'", at: element.location,
                    "the value is the file /run/secrets/\(secret), not a variable: read it there")
            case .environment, .configMap:
                skip(
                    subject, of: function.foreignName, at: element.location,
                    "its value stands elsewhere: write it into metadata.yml, or into a file for `environment_file`")
            }
        }
    }

    private mutating func funcVolume(_ element: YAMLValue, of function: inout ImportedFunction) {
        let path = text(element["path"]) ?? ""
        let claim = element["persistentVolumeClaim"] ?? element["presistentVolumeClaim"]
        if let secret = text(element["secret"]), FieldName.secret.accepts(secret) {
            if !function.secrets.contains(secret) { function.secrets.append(secret) }
            addSecret(secret)
            note(
                "\(function.foreignName): the secret '\(secret)' is the file /run/secrets/\(secret), not a folder at '\(path)'",
                at: element.location, "set a secret for each key that the code reads")
        } else if let name = text(claim?["claimName"]) {
            function.volumes.append(Volume(source: name, target: path, readOnly: text(claim?["readOnly"]) == "true"))
        } else {
            skip(
                "the volume at '\(path)'", of: function.foreignName, at: element.location,
                "files come into the image with the function's folder or `include`; /tmp can be written to")
        }
    }

    private mutating func funcOptions(_ options: YAMLValue?, of function: inout ImportedFunction) {
        let limits = options?.value(at: "resources", "limits")
        if let memory = limits?["memory"] { self.memory(memory, of: &function) }
        if let cpus = limits?["cpu"] { self.cpus(cpus, of: &function) }
        if let place = limits?["concurrency"] {
            skip("'concurrency'", of: function.foreignName, at: place.location, "the template's README names the variable, such as THREADS")
        }
        if let scale = options?["scale"], scale.members?.isEmpty == false {
            skip("'scale'", of: function.foreignName, at: scale.location, "a function has one container, which always runs")
        }
    }

    private mutating func funcKeys(_ root: YAMLValue, of function: ImportedFunction) {
        if let kafka = root.value(at: "run", "kafka") {
            skip("'run.kafka'", of: function.foreignName, at: kafka.location, "functions are called by HTTP")
        }
        if let subscriptions = root.value(at: "deploy", "subscriptions"), subscriptions.elements?.isEmpty == false {
            skip("'deploy.subscriptions'", of: function.foreignName, at: subscriptions.location, "functions are called by HTTP")
        }
        // The templates answer their own health path.
        if let health = root.value(at: "deploy", "healthEndpoints") ?? root["healthEndpoints"], function.runtime == "asgi" {
            skip("'healthEndpoints'", of: function.foreignName, at: health.location, "the template answers /ping without the function")
        }
    }
}
