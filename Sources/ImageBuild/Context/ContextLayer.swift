package import ContentHash
package import FunctionModel

/// One of the folders that a context is merged from, with its listing.
package struct ContextLayer: Hashable, Sendable {
    /// The kind of a layer.
    package typealias Kind = FunctionLayer.Kind

    /// The name for people: `templates/python`, `shared/money`, `functions/sum`.
    package let name: String
    /// The kind of the layer.
    package let kind: Kind
    /// The path of the layer in the repository.
    package let root: RelativePath
    /// The path in the context at which the layer's root is placed.
    package let destination: RelativePath
    /// The entries below `root`. If `root` is a file or a link, it is the only entry, with the root
    /// path.
    package let entries: [TreeEntry]
    /// The paths that stay out of the context, relative to the root. A folder is omitted with its
    /// content.
    package let omitted: Set<RelativePath>

    /// Creates a layer. By default, its root is the root of the context.
    package init(
        name: String, kind: Kind, root: RelativePath, destination: RelativePath = .root, entries: [TreeEntry],
        omitted: Set<RelativePath> = []
    ) {
        self.name = name
        self.kind = kind
        self.root = root
        self.destination = destination
        self.entries = entries
        self.omitted = omitted
    }

    /// The layer of `templates/<name>`, without `template.yml`, `scaffold/` and `probe/`.
    package static func template(_ root: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .template, root: root, entries: entries, omitted: ["template.yml", "scaffold", "probe"])
    }

    /// The layer of a file or folder of the repository, placed at `destination`.
    package static func include(_ root: RelativePath, to destination: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .include, root: root, destination: destination, entries: entries)
    }

    /// The layer of `functions/<name>`, without `metadata.yml`.
    package static func function(_ root: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .function, root: root, entries: entries, omitted: ["metadata.yml"])
    }

    /// The layers of a function's context, lowest first: its template, its includes, its own
    /// folder.
    /// - Parameters:
    ///   - trees: the entries by the root of a layer; a layer that is missing here has no entries.
    ///   - environmentFiles: files of variables, which stay out of every context.
    package static func layers(
        of function: Function, _ trees: [RelativePath: [TreeEntry]] = [:], environmentFiles: EnvironmentFiles = .none
    ) -> [ContextLayer] {
        let layers = function.layers.map { layer in
            let root = RelativePath(layer.root)
            let entries = trees[root] ?? []
            return switch layer.kind {
            case .template: ContextLayer.template(root, entries: entries)
            case .include: ContextLayer.include(root, to: RelativePath(layer.destination), entries: entries)
            case .function: ContextLayer.function(root, entries: entries)
            }
        }
        return environmentFiles == .none ? layers : layers.map { $0.omitting(environmentFiles) }
    }

    /// Returns the layer without some files of the repository. If such a file is the layer itself,
    /// it stays, because an include names it on purpose.
    private func omitting(_ files: EnvironmentFiles) -> ContextLayer {
        let inside = files.below(root).compactMap { $0.relative(to: root) }
        if inside.isEmpty { return self }
        return ContextLayer(
            name: name, kind: kind, root: root, destination: destination, entries: entries, omitted: omitted.union(inside))
    }

    /// True when an entry stays out of the context. The path is relative to the layer's root.
    ///
    /// `.git` stays out at any depth, as a folder and as a file, because git itself never tracks
    /// that name.
    package func omits(_ path: RelativePath) -> Bool {
        guard !path.isRoot else { return false }
        if path.hasComponent(".git") { return true }
        return !omitted.isEmpty && omitted.contains { path.isInside($0) }
    }
}
