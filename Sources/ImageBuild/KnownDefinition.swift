internal import ContentHash
internal import FunctionModel

/// What an image is to be made of, with where that came from: while those files and fields are the same, it need not be made again.
package struct KnownDefinition: Hashable, Sendable, Codable {
    /// A folder or file of the repository, and where it lands in the context.
    struct Layer: Hashable, Sendable, Codable {
        var root: String
        var destination: String
    }

    let layers: [Layer]
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
