import ContentHash
package import ImageBuild

/// The output of `faaso context show --json`: the files that the builder gets, with the layer of
/// each.
package struct ContextReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.context/1"

    /// A file, link or folder of the context.
    package struct Entry: Hashable, Sendable, Codable {
        /// The path in the context, escaped.
        package var path: String
        /// git's mode: `100644`, `100755`, `120000`, `040000`.
        package var mode: String
        /// The digest of the file's bytes or of the link's text. Absent for a folder.
        package var digest: String?
        /// The path in the repository.
        package var origin: String
        /// The layer of the file: `template`, `include` or `function`.
        package var layer: ContextLayer.Kind
    }

    /// A file that is not in the context, or whose path in the context has another file.
    package struct Left: Hashable, Sendable, Codable {
        /// The path that it would have in the context, escaped.
        package var path: String
        /// The path in the repository.
        package var origin: String
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The name of the function.
    package var function: String
    /// The digest of the listing. Two contexts are equal exactly if their digests are.
    package var context: String
    /// The source key of the image, as in `faaso.graph/1`.
    package var sourceKey: String
    /// The build arguments, by name.
    package var arguments: [String: String]
    /// The names of the build secrets.
    package var secrets: [String]
    /// The references of the base images.
    package var bases: [String]
    /// The platform of the build. Empty for the engine's own.
    package var platform: String
    /// The stage of the Dockerfile that is built. Absent for the last one.
    package var target: String?
    /// The files, links and folders of the context, sorted by path.
    package var files: [Entry]
    /// The files that another layer's file of the same path replaced.
    package var shadowed: [Left]
    /// The files that `.dockerignore` leaves out.
    package var ignored: [Left]

    private enum CodingKeys: String, CodingKey {
        case schema, function, context, arguments, secrets, bases, platform, target, files, shadowed, ignored
        case sourceKey = "source_key"
    }

    /// Lists a context.
    package init(_ context: FunctionContext) {
        let (tree, definition) = (context.tree, context.definition)
        function = context.function
        self.context = definition.context.hex
        sourceKey = definition.sourceKey.hex
        (arguments, secrets) = (definition.arguments, definition.secrets)
        (bases, platform, target) = (definition.bases, definition.platform, definition.target)
        files = zip(tree.entries, context.manifest.entries).map { entry, line in
            Entry(
                path: entry.path.description, mode: line.mode.rawValue, digest: line.digest?.hex, origin: entry.origin.description,
                layer: tree.layers[entry.layer].kind)
        }
        shadowed = tree.shadowed.map { Left(path: $0.path.description, origin: $0.origin.description) }
        ignored = tree.ignored.map { Left(path: $0.path.description, origin: $0.origin.description) }
    }
}
