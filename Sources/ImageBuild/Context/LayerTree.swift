package import ContentHash

/// The request for a layer's tree, without the paths that are left out.
///
/// Functions share most of them: a template is one for all functions that have the same patterns.
package struct LayerTree: Hashable, Sendable {
    /// Without its entries.
    package var layer: ContextLayer
    package var patterns: IgnorePatterns

    /// A layer, and the patterns of the context that it is part of.
    package init(_ layer: ContextLayer, patterns: IgnorePatterns) {
        self.layer = layer
        self.patterns = patterns
    }

    /// True if nothing of a path, or below it, comes into the context. The path is counted from the layer's root.
    func omits(_ path: RelativePath) -> Bool {
        if layer.omits(path) { return true }
        let place = layer.destination.appending(path)
        if place == ContextTree.dockerfile || place == ContextTree.dockerignore { return false }
        return patterns.ignoresAll(below: place)
    }

    /// The requests that list some trees, each root once. A path is left out where all that have the root leave it out.
    package static func requests(_ trees: some Sequence<LayerTree>) -> [TreeRequest] {
        Dictionary(grouping: Set(trees), by: \.layer.root).sorted { $0.key < $1.key }.map { root, parts in
            TreeRequest(root) { path in parts.allSatisfy { $0.omits(path) } }
        }
    }
}
