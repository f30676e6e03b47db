import Basics
import FunctionModel

extension Translation {
    /// Translates a compose file (the Compose specification).
    mutating func compose(_ root: YAMLValue) {
        if let text = source.text(".env") { variables = VariablesFile(text).values }
        let model = ComposeModel(root, folderName: source.folderName, variables: variables)
        if let name = root["name"], let text = text(name) { nameProject(text) }
        for secret in root["secrets"]?.members ?? [] {
            if let file = text(secret.value["file"]) { secretFiles[secret.name] = ImportSource.relative(file) ?? file }
        }
        noteFiles(root)
        for service in model.services where service.isBuilt { build(service, in: model) }
        connect(model)
        route(model)
        for service in model.services where !service.isBuilt { keep(service, in: model) }
        let names = model.kept.map { ShellWords.quoted($0.name) }
        if !names.isEmpty {
            commands.append("docker compose -f \(ShellWords.quoted(source.path)) up -d --no-deps \(names.joined(separator: " "))")
        }
    }

    /// Takes the name of the file for a new repository.
    private mutating func nameProject(_ text: String) {
        let name = Settings.projectName(from: text)
        if !target.isRepository { project = name }
    }

    /// Notes what compose reads besides the file.
    private mutating func noteFiles(_ root: YAMLValue) {
        if let include = root["include"] {
            note("'include' is not followed", at: include.location, "import the included files, too")
        }
        for name in ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"]
        where source.files.kind(name) != nil && source.name != name {
            note(
                "compose reads this file over \(source.name), and the import does not", at: .whole(source.shown(name)),
                "write its values for the main project into metadata.yml, and others into a faaso.STAGE.yml")
        }
        for service in root["services"]?.members ?? [] {
            if let file = service.value.value(at: "extends", "file") {
                note("\(service.name): 'extends' of another file is not followed", at: file.location, "write its fields into metadata.yml")
            }
        }
    }

    // MARK: Functions

    private mutating func build(_ service: ComposeModel.Service, in model: ComposeModel) {
        guard let name = functionName(service.name, at: service.location) else { return }
        var function = ImportedFunction(name, of: service.name, runtime: TemplatelessRuntime.dockerfile, at: service.location)
        ports(service.value, of: &function)
        environment(service.value, of: &function)
        fields(service.value, of: &function)
        volumes(service.value["volumes"], in: model, of: &function)
        function.networks = model.networks(of: service).filter { FieldName.network.accepts($0) }
        healthCheck(service.value["healthcheck"], of: &function)
        limits(service.value, of: &function)
        keys(service.value, of: function)
        guard image(service.value["build"], of: &function) else { return }
        functions.append(function)
    }

    /// Reads `build`, and plans the files of the image.
    private mutating func image(_ build: YAMLValue?, of function: inout ImportedFunction) -> Bool {
        guard let build, let written = text(build) ?? text(build["context"]) ?? (build.members == nil ? nil : ".") else { return false }
        guard let context = ImportSource.relative(written) else {
            skip("the context '\(written)'", of: function.foreignName, at: build.location, "only folders beside the file are imported")
            return false
        }
        if let target = text(build["target"]) {
            if FieldName.stage.accepts(target) {
                function.target = target
            } else {
                skip("the target '\(target)'", of: function.foreignName, at: build.location, "name the stage: 'FROM image AS name'")
            }
        }
        var withValues: [String] = []
        for argument in pairs(build["args"]) {
            if hasValues(argument.value) {
                withValues.append("\(argument.name)=\(argument.value?.text ?? "")")
                skip(
                    "the build argument '\(argument.name)' with a value of .env", of: function.foreignName, at: argument.location,
                    "metadata.yml is committed: use `build_secrets`, or write the value into `build_args` if it is not secret")
            } else if let value = text(argument.value) {
                function.buildArguments.append((argument.name, value))
            } else {
                skip("the build argument '\(argument.name)'", of: function.foreignName, at: argument.location, "write its value")
            }
        }
        for secret in build["secrets"]?.elements ?? [] {
            guard let name = text(secret) ?? text(secret["source"]), FieldName.secret.accepts(name) else { continue }
            function.buildSecrets.append(name)
            addSecret(name)
        }
        buildKeys(build, of: function)
        let inline = text(build["dockerfile_inline"])
        let path = ImportSource.joined(context, text(build["dockerfile"]) ?? "Dockerfile")
        if inline == nil, share(path, in: context, withValues, with: &function, at: build.location) { return true }
        if let place = build["dockerfile_inline"], hasValues(place) {
            note(
                "\(function.foreignName): values of .env are written to \(function.folder)/Dockerfile", at: place.location,
                "take them out if they are secret, and use `build_secrets`")
        }
        guard copy(context, to: &function, leavingOut: context.isEmpty ? [source.name] : [], at: build.location) else { return false }
        return addDockerfile(path, inline ?? source.text(path), to: &function)
    }

    /// Makes the image of a function from that of an earlier one, if compose builds both alike.
    /// - Parameter leftOut: the build arguments that are not carried over, as they are written.
    private mutating func share(
        _ dockerfile: String, in context: String, _ leftOut: [String], with function: inout ImportedFunction, at location: SourceLocation
    ) -> Bool {
        let arguments = (function.buildArguments.map { "\($0.name)=\($0.value)" } + leftOut).sorted()
        let parts = [context, dockerfile, function.target ?? ""] + arguments + ["secrets"] + function.buildSecrets.sorted()
        guard let other = imageOwners[parts] else {
            imageOwners[parts] = function.name
            return false
        }
        guard let owner = functions.first(where: { $0.name == other }) else { return false }
        function.port = function.port ?? owner.port
        (function.target, function.buildArguments, function.buildSecrets) = (nil, [], [])
        function.files = [PlannedFile("\(function.folder)/Dockerfile", .text("FROM faaso/\(other)\n"))]
        note(
            "\(function.foreignName): its image is made from that of '\(other)', because compose builds both alike", at: location,
            "an edit of \(owner.folder) builds both")
        return true
    }
}
