import FunctionModel
import ImageBuild

extension Translation {
    /// Adds the Dockerfile of a function of the runtime `dockerfile`.
    ///
    /// Sets the port from `EXPOSE` if there is none. If the image likely runs as root, adds a line
    /// `USER`, and notes it. Build arguments that the Dockerfile does not take are noted and
    /// dropped.
    /// - Parameters:
    ///   - path: the Dockerfile's path from the source's folder.
    ///   - text: the text; nil if it cannot be read.
    /// - Returns: false, with a note, if there is no text.
    mutating func addDockerfile(_ path: String, _ text: String?, to function: inout ImportedFunction) -> Bool {
        guard let text else {
            note(
                "\(function.foreignName): there is no file '\(path)', so nothing of it is imported", at: function.location,
                "a function of the runtime 'dockerfile' has its Dockerfile in its folder")
            return false
        }
        let place = SourceLocation.whole(source.shown(path))
        let outline = DockerfileOutline(text)
        function.port = function.port ?? outline.port(function.target)
        if let target = function.target, outline.chain(target).isEmpty {
            note(
                "\(function.foreignName): the Dockerfile has no stage '\(target)'", at: place,
                "correct `target` in \(function.folder)/metadata.yml")
        }
        for argument in function.buildArguments where !outline.arguments.contains(argument.name) {
            note(
                "\(function.foreignName): the Dockerfile has no ARG \(argument.name), so this build argument is left out", at: place,
                "an ARG of a base image counts: add it to `build_args` then")
        }
        function.buildArguments.removeAll { !outline.arguments.contains($0.name) }
        var written = text
        if !outline.chain(function.target).isEmpty, Self.likelyRunsAsRoot(text, function) {
            written = outline.adding(Dockerfile.userLine, to: function.target)
            note(
                "\(function.foreignName): the line '\(Dockerfile.userLine)' is added to \(function.folder)/Dockerfile", at: place,
                "faaso runs no image as root; its root is read-only, so a program writes to /tmp or to a volume")
        }
        function.files.append(PlannedFile("\(function.folder)/Dockerfile", .text(written)))
        moveIgnoreFile(beside: path, of: &function)
        return true
    }

    /// True when the image of a Dockerfile likely runs as root. False if the Dockerfile has a
    /// mistake, which the build reports.
    private static func likelyRunsAsRoot(_ dockerfile: String, _ function: ImportedFunction) -> Bool {
        let arguments = Dictionary(function.buildArguments.map { ($0.name, $0.value) }) { $1 }
        return (try? Dockerfile(parsing: dockerfile).user(arguments: arguments, target: function.target).isLikelyRoot) ?? false
    }

    /// Moves `Dockerfile.dockerignore` and `.containerignore` to `.dockerignore`, the only file of
    /// this kind that counts.
    private func moveIgnoreFile(beside dockerfile: String, of function: inout ImportedFunction) {
        let others = ["\(function.folder)/Dockerfile.dockerignore", "\(function.folder)/.containerignore"]
        let own = source.text(dockerfile + ".dockerignore")
        let copied = function.files.first { $0.path == others[1] }
        function.files.removeAll { others.contains($0.path) }
        if let own {
            function.files.append(PlannedFile("\(function.folder)/.dockerignore", .text(own)))
        } else if let copied, !function.files.contains(where: { $0.path == "\(function.folder)/.dockerignore" }) {
            function.files.append(PlannedFile("\(function.folder)/.dockerignore", copied.content))
        }
    }

    /// Reads a file of variables in the format of compose, for a function.
    /// - Parameter path: the path from the source's folder.
    /// - Returns: false if the file cannot be read.
    mutating func addVariables(of path: String, to function: inout ImportedFunction) -> Bool {
        guard let path = ImportSource.relative(path), let text = source.text(path) else { return false }
        let file = VariablesFile(text)
        for line in file.unread {
            note(
                "\(function.foreignName): this line has no value, and is left out",
                at: SourceLocation(file: source.shown(path), line: line), "write NAME=value into \(function.environmentFile)")
        }
        for variable in file.variables {
            setVariable(
                variable.name, variable.value, inFile: true, of: &function,
                at: SourceLocation(file: source.shown(path), line: variable.line))
        }
        return true
    }

    /// Adds a variable to a function. `PORT` becomes the field `port`, because faaso sets the
    /// variable itself.
    ///
    /// A value of several lines that belongs in the environment file is left out with a note. It
    /// may be secret, and metadata.yml is committed.
    mutating func setVariable(
        _ name: String, _ value: String, inFile: Bool, of function: inout ImportedFunction, at location: SourceLocation
    ) {
        if inFile, value.contains(where: \.isNewline) {
            function.fileVariables.removeAll { $0.name == name }
            return skip(
                "the variable '\(name)' with several lines", of: function.foreignName, at: location,
                "a line of an environment file has no line break: use `secrets`, and read the file /run/secrets/NAME")
        }
        guard name == "PORT" else {
            function.variableLocations[name] = location
            return function.setVariable(name, value, inFile: inFile)
        }
        if let port = Int(value), (1...65535).contains(port), function.port == nil || function.port == port {
            function.port = port
        } else {
            skip("PORT", of: function.foreignName, at: location, "faaso sets PORT to the field `port` of metadata.yml")
        }
    }
}
