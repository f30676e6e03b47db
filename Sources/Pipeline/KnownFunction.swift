import ContentHash
import FoundationEssentials
import ImageBuild

/// What the last look found out about one function, so that the next one need not make its context, open its records or compute its keys
/// where nothing changed.
struct KnownFunction: Hashable, Sendable, Codable {
    var definition: KnownDefinition
    /// The newest record of its image, when that is a success for this definition.
    var image: Image?
    /// The newest record of its tests, when they passed for the definitions and the environment of the same model.
    var test: Test?

    struct Image: Hashable, Sendable, Codable {
        /// The identity of each base.
        var bases: [String: String]
        var key: Digest
        /// The image's ID.
        var image: String
        var built: Date
    }

    struct Test: Hashable, Sendable, Codable {
        /// The ID of the image that was tested.
        var image: String
        var key: Digest
    }
}
