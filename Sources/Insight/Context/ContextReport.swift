import ContentHash
package import ImageBuild

/// `faaso context show --json`: what is sent to the builder, and which layer each file comes from. Schema `faaso.context/1`.
package struct ContextReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.context/1"

    /// A file, link or folder of the context.
    package struct Entry: Hashable, Sendable, Codable {
        /// In the context, escaped.
        package var path: String
        /// git's: `100644`, `100755`, `120000`, `040000`.
        package var mode: String
        /// Of the file's bytes or the link's text; absent for a folder.
        package var digest: String?
        /// Where in the repository it lies.
        package var origin: String
        /// The layer that it comes from: `template`, `include` or `function`.
        package var layer: ContextLayer.Kind
    }

    /// What did not come into the context, or not from there.
    package struct Left: Hashable, Sendable, Codable {
        package var path: String
        package var origin: String
    }

    package var schema = Self.schemaName
    package var function: String
    /// Of the listing: equal exactly where two contexts are.
    package var context: String
    /// See `faaso.graph/1`.
    package var sourceKey: String
    package var arguments: [String: String]
    /// Names of build secrets.
    package var secrets: [String]
    package var bases: [String]
    package var platform: String
    package var files: [Entry]
    /// What another layer's file of the same path took the place of.
    package var shadowed: [Left]
    /// What `.dockerignore` keeps out.
    package var ignored: [Left]

    private enum CodingKeys: String, CodingKey {
        case schema, function, context, arguments, secrets, bases, platform, files, shadowed, ignored
        case sourceKey = "source_key"
    }

    package init(_ context: FunctionContext) {
        let (tree, definition) = (context.tree, context.definition)
        function = context.function
        self.context = definition.context.hex
        sourceKey = definition.sourceKey.hex
        (arguments, secrets) = (definition.arguments, definition.secrets)
        (bases, platform) = (definition.bases, definition.platform)
        files = zip(tree.entries, context.manifest.entries).map { entry, line in
            Entry(
                path: entry.path.description, mode: line.mode.rawValue, digest: line.digest?.hex, origin: entry.origin.description,
                layer: tree.layers[entry.layer].kind)
        }
        shadowed = tree.shadowed.map { Left(path: $0.path.description, origin: $0.origin.description) }
        ignored = tree.ignored.map { Left(path: $0.path.description, origin: $0.origin.description) }
    }
}
