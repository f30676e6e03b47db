import BuildGraph
import ContentHash
import FunctionModel
package import ImageBuild
import Pipeline
package import WorkModel

/// The role of a file or folder of the repository for the functions. Part of `faaso.why/1`.
///
/// It names the contexts that have the path, and the reasons why others do not. It also lists the
/// nodes that an edit of the path reaches.
package struct PathReach: Hashable, Sendable, Codable {
    /// A context that has the path.
    package struct Place: Hashable, Sendable, Codable {
        /// The name of the function.
        package var function: String
        /// The layer that the path belongs to.
        package var layer: ContextLayer.Kind
        /// The path in the context, escaped. For a folder, this is its first file there.
        package var at: String
        /// The number of its files in the context.
        package var files: Int
    }

    /// A function or project that uses the path without having it in an image.
    package struct Aside: Hashable, Sendable, Codable {
        /// The reason why the path is not in the image.
        package enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
            /// A pattern leaves the path out.
            case ignored
            /// A file of a higher layer replaces it.
            case shadowed
            /// The file is read, but not sent to the builder. It has settings, variables, patterns,
            /// or parts of the Caddyfile.
            case settings
            /// `faaso new` copies the file.
            case scaffold
            /// `faaso template test` builds the file.
            case probe
        }

        /// The name of the function. Absent if the path concerns the project.
        package var function: String?
        /// The reason why the path is not in the image.
        package var cause: Cause
        /// The pattern with its file and line, or the file that replaces this one. Absent for other
        /// causes.
        package var by: String?
    }

    /// The path from the repository's root, escaped.
    package var path: String
    /// The contexts that have the path.
    package var places: [Place] = []
    /// The other uses of the path.
    package var asides: [Aside] = []
    /// The nodes that an edit of the path can reach, in the order of evaluation.
    package var reaches: [Node] = []

    /// Creates the role of a path that nothing uses.
    init(path: String) { self.path = path }

    /// Finds the role of a path.
    /// - Parameter path: the path from the root. Links are not followed.
    /// - Throws: the problems of a function's files.
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

    /// True when a function's context could contain the path, or is made by reading it.
    private static func concerns(_ path: RelativePath, _ function: Function) -> Bool {
        ContextLayer.layers(of: function).contains { path.isInside($0.root) || $0.root.isInside(path) }
    }

    /// The reason why a context has nothing of a path in one of its layers. Nil if no layer
    /// contains the path.
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
            let cause: Aside.Cause = below.isInside("scaffold") ? .scaffold : below.isInside("probe") ? .probe : .settings
            return Aside(function: function, cause: cause)
        }
        return nil
    }

    /// Adds the asides that are not about contexts. Returns the nodes at which an edit of the path
    /// takes effect.
    private mutating func settings(_ path: RelativePath, _ inspection: Inspection) -> [Node] {
        let project = inspection.project
        var starts: [Node] = []
        for function in project.functions {
            let files = [function.metadata.environmentFile, function.metadata.environmentFileResolved]
            guard files.contains(where: { $0.map { RelativePath($0) } == path }) else { continue }
            asides.append(Aside(function: function.name, cause: .settings))
            starts += [.test(function.name), .container(function.name)]
        }
        let imported = project.settings.proxy.importFolder.map { RelativePath($0) }
        switch project.rootInputs.first(where: { $0.path == path.description }) {
        case .settings, .stage: starts += project.functions.map { .context($0.name) } + [.caddyfile, .proxy]
        case .routes: starts += project.routes.map { .route($0.path) } + [.caddyfile]
        case .lock: starts += inspection.graph.order.filter { $0.kind == .base }
        case .functions, .templates, nil:
            guard let imported, path.isInside(imported) else { return starts }
            starts.append(.caddyfile)
        }
        asides.append(Aside(cause: .settings))
        return starts
    }
}
