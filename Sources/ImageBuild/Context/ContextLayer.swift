package import ContentHash
package import FunctionModel

/// One of the folders that a context is laid together from, as it was listed.
package struct ContextLayer: Hashable, Sendable {
    /// A higher layer's files win over those of a lower one.
    package enum Kind: String, Hashable, Sendable, Codable {
        case template, include, function
    }

    /// For people: `templates/python`, `shared/money`, `functions/sum`.
    package let name: String
    package let kind: Kind
    /// Where the layer lies in the repository.
    package let root: RelativePath
    /// Where its root lands in the context.
    package let destination: RelativePath
    /// What lies below `root`; a single entry with the root path where `root` is a file or link itself.
    package let entries: [TreeEntry]
    /// What of its root stays out of the context, folders with all they hold.
    package let omitted: Set<RelativePath>

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

    /// `templates/<name>`, without `template.yml` and `scaffold/`.
    package static func template(_ root: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .template, root: root, entries: entries, omitted: ["template.yml", "scaffold"])
    }

    /// A file or folder of the repository, copied to `destination`.
    package static func include(_ root: RelativePath, to destination: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .include, root: root, destination: destination, entries: entries)
    }

    /// `functions/<name>`, without `metadata.yml`.
    package static func function(_ root: RelativePath, entries: [TreeEntry]) -> ContextLayer {
        ContextLayer(name: root.description, kind: .function, root: root, entries: entries, omitted: ["metadata.yml"])
    }

    /// What a function's context is laid together from, lowest first: its template, its includes, its own folder.
    /// - Parameters:
    ///   - trees: what lies in them; a tree that is not among these has no entries.
    ///   - environmentFiles: files of variables, which stay out of every context.
    package static func layers(
        of function: Function, _ trees: [RelativePath: [TreeEntry]] = [:], environmentFiles: EnvironmentFiles = .none
    ) -> [ContextLayer] {
        let template = RelativePath("templates/\(function.runtime)")
        let own = RelativePath(function.path)
        var layers = [ContextLayer.template(template, entries: trees[template] ?? [])]
        for include in function.metadata.include {
            let root = RelativePath(include.resolved)
            layers.append(.include(root, to: RelativePath(include.to), entries: trees[root] ?? []))
        }
        layers.append(.function(own, entries: trees[own] ?? []))
        return environmentFiles == .none ? layers : layers.map { $0.omitting(environmentFiles) }
    }

    /// This layer without some files of the repository. A file that is the layer itself stays: an include names it on purpose.
    private func omitting(_ files: EnvironmentFiles) -> ContextLayer {
        let inside = files.below(root).compactMap { $0.relative(to: root) }
        if inside.isEmpty { return self }
        return ContextLayer(
            name: name, kind: kind, root: root, destination: destination, entries: entries, omitted: omitted.union(inside))
    }

    /// True if an entry of this path, as seen from the root, stays out of the context.
    ///
    /// `.git` stays out at any depth, as a folder and as a file: git itself tracks nothing of that name.
    package func omits(_ path: RelativePath) -> Bool {
        guard !path.isRoot else { return false }
        if path.hasComponent(".git") { return true }
        return !omitted.isEmpty && omitted.contains { path.isInside($0) }
    }
}
