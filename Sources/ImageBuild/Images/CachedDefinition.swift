package import ContentHash
internal import FunctionModel

/// The definition of an image, with its sources. It is not computed again while these files and
/// fields are unchanged.
package struct CachedDefinition: Hashable, Sendable {
    /// A folder or file of the repository, and its place in the context.
    struct Layer: Hashable, Sendable {
        /// The path in the repository.
        var root: String
        /// The path in the context.
        var destination: String
        /// The files of variables that were left out.
        var environmentFiles: [String]
    }

    /// The layers of the context, lowest first.
    let layers: [Layer]
    /// The definition that was computed.
    package let definition: ImageDefinition

    /// Creates an entry for a definition that was just computed.
    init(_ function: Function, _ definition: ImageDefinition, environmentFiles: EnvironmentFiles) {
        layers = Self.layers(function, environmentFiles)
        self.definition = definition
    }

    /// The layers of a function's context, lowest first: template, includes and function.
    static func layers(_ function: Function, _ environmentFiles: EnvironmentFiles) -> [Layer] {
        function.layers.map { layer in
            let inside = environmentFiles.below(RelativePath(layer.root))
            return Layer(root: layer.root, destination: layer.destination, environmentFiles: inside.map(\.description))
        }
    }

    /// True when the fields of a function still give this definition, provided that its files are
    /// unchanged.
    func fits(_ function: Function, platform: String, environmentFiles: EnvironmentFiles) -> Bool {
        layers == Self.layers(function, environmentFiles) && definition.platform == platform
            && definition.arguments == ContextAssembler.arguments(function)
            && definition.secrets == function.metadata.buildSecrets.sorted() && definition.target == function.metadata.target
    }
}

extension CachedDefinition {
    /// Adds the fields to a section of the index.
    package func write(to writer: inout FieldWriter) {
        writer.write(layers) { writer, layer in
            writer.write(layer.root)
            writer.write(layer.destination)
            writer.write(layer.environmentFiles) { $0.write($1) }
        }
        definition.write(to: &writer)
    }

    /// Reads the fields that ``write(to:)`` wrote.
    /// - Throws: `FieldReader.Torn` if the section is damaged.
    package init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        layers = try reader.list { reader throws(FieldReader.Torn) in
            Layer(
                root: try reader.text(), destination: try reader.text(),
                environmentFiles: try reader.list { reader throws(FieldReader.Torn) in try reader.text() })
        }
        definition = try ImageDefinition(from: &reader)
    }
}
