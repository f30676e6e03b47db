package import ContentHash
internal import FunctionModel

/// What an image is to be made of, with where that came from: while those files and fields are the same, it need not be made again.
package struct CachedDefinition: Hashable, Sendable {
    /// A folder or file of the repository, and where it lands in the context.
    struct Layer: Hashable, Sendable {
        var root: String
        var destination: String
    }

    let layers: [Layer]
    /// What it came out as.
    package let definition: ImageDefinition

    init(_ function: Function, _ definition: ImageDefinition) {
        layers = Self.layers(function)
        self.definition = definition
    }

    /// Template, includes and function, lowest first.
    static func layers(_ function: Function) -> [Layer] {
        let includes = function.metadata.include.map { Layer(root: $0.resolved, destination: $0.to) }
        return [Layer(root: "templates/\(function.runtime)", destination: "")] + includes + [Layer(root: function.path, destination: "")]
    }

    /// Whether a function's fields still give this, if its files do.
    func fits(_ function: Function, platform: String) -> Bool {
        layers == Self.layers(function) && definition.platform == platform
            && definition.arguments == ContextAssembler.arguments(function)
            && definition.secrets == function.metadata.buildSecrets.sorted()
    }
}

extension CachedDefinition {
    /// Adds its fields to a section of the index.
    package func write(to writer: inout FieldWriter) {
        writer.write(layers) { writer, layer in
            writer.write(layer.root)
            writer.write(layer.destination)
        }
        writer.write(definition.context)
        writer.write(definition.arguments)
        writer.write(definition.secrets) { $0.write($1) }
        writer.write(definition.platform)
        writer.write(definition.bases) { $0.write($1) }
    }

    /// What ``write(to:)`` wrote.
    package init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        layers = try reader.list { reader throws(FieldReader.Torn) in
            Layer(root: try reader.text(), destination: try reader.text())
        }
        definition = ImageDefinition(
            context: try reader.digest(), arguments: try reader.table(),
            secrets: try reader.list { reader throws(FieldReader.Torn) in try reader.text() }, platform: try reader.text(),
            bases: try reader.list { reader throws(FieldReader.Torn) in try reader.text() })
    }
}
