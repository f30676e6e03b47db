package import ContentHash

/// The request for a layer's tree, without the omitted paths.
///
/// Most trees are shared: functions with the same patterns share the tree of a template.
package struct LayerTree: Hashable, Sendable {
    /// The layer, without its entries.
    package var layer: ContextLayer
    /// The patterns of the context that the layer is part of.
    package var patterns: IgnorePatterns

    /// Creates a request from a layer and the patterns of its context.
    package init(_ layer: ContextLayer, patterns: IgnorePatterns) {
        self.layer = layer
        self.patterns = patterns
    }

    /// True when nothing at or below a path comes into the context. The path is relative to the
    /// layer's root.
    func omits(_ path: RelativePath) -> Bool {
        if layer.omits(path) { return true }
        let place = layer.destination.appending(path)
        if place == ContextTree.dockerfile || place == ContextTree.dockerignore { return false }
        return patterns.ignoresAll(below: place)
    }

    /// The requests that list these trees, each root once. A path is omitted if all trees of the
    /// root omit it.
    package static func requests(_ trees: some Sequence<LayerTree>) -> [TreeRequest] {
        Dictionary(grouping: Set(trees), by: \.layer.root).sorted { $0.key < $1.key }.map { root, parts in
            TreeRequest(root) { path in parts.allSatisfy { $0.omits(path) } }
        }
    }
}
