package import Basics
import ContentHash
import FoundationEssentials
package import FunctionModel
import Glibc
import ImageBuild

/// Creates new repositories and new functions. A scaffold never overwrites a file.
package struct Scaffold: Sendable {
    private let root: String

    /// Creates a scaffold.
    /// - Parameter root: the folder to write to.
    package init(root: String) {
        self.root = root
    }

    /// Writes the files that a repository needs and does not have.
    /// - Parameter runtimes: the built-in templates to write. A runtime that needs no template may
    ///   be among them.
    /// - Returns: the written paths, relative to the root.
    /// - Throws: ``ScaffoldError``. In this case nothing was written.
    package func initialise(project: String?, runtimes: [String] = ["python"]) throws -> [String] {
        if let project { try Self.checkName(project, "project") }
        let templates = try runtimes.filter { $0 != TemplatelessRuntime.dockerfile }.map(Self.builtIn)
        var written: [String] = []
        for (path, text) in Self.initialFiles(project: project, listen: Listen()) { try write(path, text, &written) }
        written += try EditorSchemas(root: root).write()
        for template in templates { try write(template, &written) }
        try FileManager.default.createDirectory(atPath: root + "/" + RootInput.functions.path, withIntermediateDirectories: true)
        return written
    }

    /// The files of a new repository without templates and functions. They are the settings, the
    /// routes, and those of the cache's folder.
    /// - Parameter project: the name of the project; nil for the folder's.
    package static func initialFiles(project: String?, listen: Listen) -> [(path: String, text: String)] {
        let settings =
            project.map { "project: \($0)\n" } ?? "# project: the name in images, containers and networks (default: this folder's)\n"
        let own = [
            (path: "faaso.yml", text: EditorSchemas.commented(settings + "listen: \(listen)\n", .faaso, "faaso.yml")),
            (path: "routes.yml", text: EditorSchemas.commented("# path: function\n", .routes, "routes.yml")),
        ]
        return own + CacheFolder.committed.map { (path: ".faaso/" + $0.name, text: $0.text) }
    }

    /// Writes a built-in template, and the files that it shares if they are missing.
    /// - Returns: the written paths, relative to the root.
    /// - Throws: ``ScaffoldError``. In this case nothing was written.
    package func addTemplate(_ name: String) throws -> [String] {
        let template = try Self.builtIn(name)
        if FileManager.default.fileExists(atPath: "\(root)/\(template.path)") { throw ScaffoldError.exists(template.path) }
        var written: [String] = []
        try write(template, &written)
        return written
    }

    private static func builtIn(_ name: String) throws -> Template {
        guard let template = BuiltInTemplates.template(name) else {
            if name == TemplatelessRuntime.dockerfile { throw ScaffoldError.needsNoTemplate }
            throw ScaffoldError.unknownRuntime(name, BuiltInTemplates.summaries.map(\.name))
        }
        return template
    }

    private func write(_ template: Template, _ written: inout [String]) throws {
        for file in BuiltInTemplates.files(of: template) {
            try write(file.path, Array(file.text.utf8), isExecutable: file.isExecutable, &written)
        }
    }

    /// Copies the scaffold of a runtime and adds a route. A built-in template that the repository
    /// does not have is written first.
    /// - Returns: the written paths, relative to the root.
    /// - Throws: ``ScaffoldError``. In this case nothing was written.
    package func newFunction(_ name: String, runtime: String, route: Bool, in project: Project) throws -> [String] {
        try Self.checkName(name, "function")
        let known = project.templates.map(\.name)
        let added = known.contains(runtime) ? nil : BuiltInTemplates.template(runtime)
        guard known.contains(runtime) || added != nil else {
            if runtime == TemplatelessRuntime.dockerfile { throw ScaffoldError.ownDockerfile(function: name) }
            throw ScaffoldError.unknownRuntime(runtime, Set(known + BuiltInTemplates.summaries.map(\.name)).sorted())
        }
        let folder = ProjectPath.function(name)
        if FileManager.default.fileExists(atPath: root + "/" + folder) { throw ScaffoldError.exists(folder) }
        if route, let taken = project.routes.first(where: { $0.path.lowercased() == "/\(name)" }) {
            throw ScaffoldError.routeTaken(taken.path, taken.function)
        }
        let source = "\(root)/\(ProjectPath.template(runtime))/scaffold"
        guard added != nil || FileManager.default.fileExists(atPath: source) else { throw ScaffoldError.noScaffold(runtime) }
        // The schemas come first: if the cache's folder cannot be written, nothing else is.
        let schemas = try EditorSchemas(root: root).write()
        var written: [String] = []
        if let added { try write(added, &written) }
        try copy(source, folder, &written)
        if route {
            // If routes.yml is a link, the file behind it gets the line.
            let path = root + "/" + (ProjectFiles.onDisk(root: root).resolve("routes.yml") ?? "routes.yml")
            let old =
                try AtomicFile.read(path).map { String(decoding: $0, as: UTF8.self) }
                ?? EditorSchemas.commented("", .routes, "routes.yml")
            try AtomicFile.write(Array(Self.adding("/\(name): \(name)", to: old).utf8), to: path)
            written.append("routes.yml")
        }
        return written + schemas
    }

    /// Returns the text of a routes file with one more route. All other text is unchanged.
    package static func adding(_ route: String, to text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        let isFlow = lines.first { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("---") }?.hasPrefix("{") == true
        guard isFlow, let end = text.lastIndex(of: "}") else {
            return text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + route + "\n"
        }
        let last = text[..<end].last { !$0.isWhitespace }
        return text[..<end] + (last == "{" || last == "," ? "" : ", ") + route + text[end...]
    }

    private func copy(_ source: String, _ folder: String, _ written: inout [String]) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
            let from = source + "/" + name
            var isFolder = false
            guard FileManager.default.fileExists(atPath: from, isDirectory: &isFolder) else { continue }
            if isFolder {
                try copy(from, folder + "/" + name, &written)
            } else if var bytes = try AtomicFile.read(from) {
                if name == "metadata.yml", source.hasSuffix("/scaffold") {
                    bytes = EditorSchemas.commented(bytes, .metadata, "\(folder)/\(name)")
                }
                try AtomicFile.write(bytes, to: root + "/\(folder)/\(name)", mode: access(from, X_OK) == 0 ? 0o755 : 0o644)
                written.append("\(folder)/\(name)")
            }
        }
    }

    private func write(_ path: String, _ text: String, _ written: inout [String]) throws {
        try write(path, Array(text.utf8), isExecutable: false, &written)
    }

    private func write(_ path: String, _ bytes: [UInt8], isExecutable: Bool, _ written: inout [String]) throws {
        if FileManager.default.fileExists(atPath: root + "/" + path) { return }
        try AtomicFile.write(bytes, to: root + "/" + path, mode: isExecutable ? 0o755 : 0o644)
        written.append(path)
    }

    private static func checkName(_ name: String, _ what: String) throws {
        guard NameRule.accepts(name) else { throw ScaffoldError.badName(name, what) }
    }
}

/// The reason why nothing was created.
package enum ScaffoldError: Explained, Hashable {
    /// The name is invalid. The second value is the kind of the name.
    case badName(String, String)
    /// There is no such template. The second value lists the known ones.
    case unknownRuntime(String, [String])
    /// The runtime is no template, because each of its functions brings its own Dockerfile.
    case needsNoTemplate
    /// The runtime has no scaffold, because each of its functions brings its own Dockerfile.
    case ownDockerfile(function: String)
    /// The folder of the function exists already.
    case exists(String)
    /// Another function has the route.
    case routeTaken(String, String)
    /// The template has no scaffold for new functions.
    case noScaffold(String)

    package var description: String {
        switch self {
        case .badName(let name, let what): "'\(name)' is not a name for a \(what)"
        case .unknownRuntime(let name, _): "there is no template named '\(name)'"
        case .needsNoTemplate: "the runtime '\(TemplatelessRuntime.dockerfile)' needs no template"
        case .ownDockerfile: "the runtime '\(TemplatelessRuntime.dockerfile)' has no scaffold"
        case .exists(let path): "'\(path)' exists already"
        case .routeTaken(let path, let function): "the route '\(path)' leads to '\(function)' already"
        case .noScaffold(let runtime): "templates/\(runtime) has no scaffold"
        }
    }

    package var hints: [String] {
        switch self {
        case .badName: ["\(NameRule.allowed) is allowed"]
        case .unknownRuntime(let name, let known):
            NameHint.hints([name], among: known, limit: .max) + ["'faaso template ls --available' describes the built-in runtimes"]
        case .needsNoTemplate:
            ["write functions/NAME/Dockerfile, and 'runtime: \(TemplatelessRuntime.dockerfile)' into functions/NAME/metadata.yml"]
        case .ownDockerfile(let function):
            [
                "write functions/\(function)/Dockerfile, and 'runtime: \(TemplatelessRuntime.dockerfile)' into "
                    + "functions/\(function)/metadata.yml"
            ]
        case .exists: []
        case .routeTaken: ["choose another name, or --no-route"]
        case .noScaffold(let runtime): ["put what a new function begins with into templates/\(runtime)/scaffold"]
        }
    }
}

extension ScaffoldError {
    package var blame: Blame { .project }
}
