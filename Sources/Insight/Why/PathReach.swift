import BuildGraph
package import WorkModel
import ContentHash
import Deployment
import FunctionModel
package import ImageBuild
import Pipeline

/// What a file or folder of the repository is to the functions: where their contexts have it, why they don't, and what an edit of it
/// reaches. Part of `faaso.why/1`.
package struct PathReach: Hashable, Sendable, Codable {
    /// A context that has it.
    package struct Place: Hashable, Sendable, Codable {
        package var function: String
        package var layer: ContextLayer.Kind
        /// The path in the context, escaped; of a folder the first file of it.
        package var at: String
        /// How many files of it the context has.
        package var files: Int
    }

    /// Something that it concerns without being in an image.
    package struct Aside: Hashable, Sendable, Codable {
        package enum Cause: String, Hashable, Sendable, Codable {
            /// A pattern keeps it out.
            case ignored
            /// A file of a higher layer takes its place.
            case shadowed
            /// It is read, not sent: settings, environment, patterns, parts of the Caddyfile.
            case settings
            /// What `faaso new` copies.
            case scaffold
        }

        /// Absent for what concerns the project.
        package var function: String?
        package var cause: Cause
        /// The pattern with its file and line, or the file in its place; absent for the rest.
        package var by: String?
    }

    /// Escaped, counted from the repository's root.
    package var path: String
    package var places: [Place] = []
    package var asides: [Aside] = []
    /// The nodes that an edit of it can reach, in the order of evaluation.
    package var reaches: [Node] = []

    init(path: String) { self.path = path }

    /// - Parameter path: counted from the root, links not followed.
    init(_ path: RelativePath, _ inspection: Inspection) throws {
        self.path = path.description
        var starts: [Node] = []
        var reader = IgnoreReader(files: inspection.files)
        for function in inspection.project.functions where Self.concerns(path, function) {
            let tree = try inspection.context(function.name).tree
            let found = tree.entries.filter { $0.kind != .directory && $0.origin.isInside(path) }
            if let first = found.first {
                places.append(
                    Place(
                        function: function.name, layer: tree.layers[first.layer].kind, at: first.path.description, files: found.count))
                starts.append(.context(function.name))
            } else if let aside = try Self.aside(path, function.name, tree, &reader) {
                asides.append(aside)
                if aside.cause == .settings { starts.append(.context(function.name)) }
            }
        }
        starts += settings(path, inspection)
        let reached = inspection.graph.affected(by: starts.filter(inspection.graph.contains))
        reaches = inspection.graph.order.filter { reached.contains($0) && $0.kind != .context }
    }

    /// Could a function's context have something of the path, or was it read to make one?
    private static func concerns(_ path: RelativePath, _ function: Function) -> Bool {
        ContextLayer.layers(of: function).contains { path.isInside($0.root) || $0.root.isInside(path) }
    }

    /// Why a context has nothing of a path that lies in one of its layers; nil where there is nothing of it.
    private static func aside(
        _ path: RelativePath, _ function: String, _ tree: ContextTree, _ reader: inout IgnoreReader
    ) throws -> Aside? {
        if let entry = tree.shadowed.first(where: { $0.origin.isInside(path) }) {
            return Aside(function: function, cause: .shadowed, by: tree.entry(entry.path)?.origin.description)
        }
        if let entry = tree.ignored.first(where: { $0.origin.isInside(path) && $0.kind != .directory }) {
            if entry.path == ContextTree.dockerignore { return Aside(function: function, cause: .settings) }
            return Aside(function: function, cause: .ignored, by: try reader.cause(of: entry.path, in: tree.layers)?.description)
        }
        // A folder that is ignored as a whole is not listed.
        if let entry = tree.ignored.first(where: { $0.kind == .directory && path.isInside($0.origin) }) {
            return Aside(function: function, cause: .ignored, by: try reader.cause(of: entry.path, in: tree.layers)?.description)
        }
        for layer in tree.layers {
            guard let below = path.relative(to: layer.root), layer.omits(below) else { continue }
            if below.hasComponent(".git") { return Aside(function: function, cause: .ignored) }
            return Aside(function: function, cause: below.isInside("scaffold") ? .scaffold : .settings)
        }
        return nil
    }

    /// What the path concerns besides contexts, and the nodes where an edit of it begins to count.
    private mutating func settings(_ path: RelativePath, _ inspection: Inspection) -> [Node] {
        let project = inspection.project
        var starts: [Node] = []
        for function in project.functions where function.metadata.environmentFile.map({ RelativePath($0) }) == path {
            asides.append(Aside(function: function.name, cause: .settings))
            starts += [.test(function.name), .container(function.name)]
        }
        let imported = project.settings.proxy.importFolder.map { RelativePath($0) }
        guard ["faaso.yml", "routes.yml"].contains(path) || imported.map({ path.isInside($0) }) ?? false else { return starts }
        asides.append(Aside(cause: .settings))
        if path == "faaso.yml" { return starts + project.functions.map { .context($0.name) } + [.caddyfile, .proxy] }
        return starts + (path == "routes.yml" ? project.routes.map { .route($0.path) } : []) + [.caddyfile]
    }
}
