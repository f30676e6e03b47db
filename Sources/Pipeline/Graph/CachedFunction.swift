import ContentHash
import FoundationEssentials
import ImageBuild

/// What the last look found out about one function, so that the next one need not make its context, open its records or compute its keys
/// where nothing changed.
struct CachedFunction: Hashable, Sendable {
    let definition: CachedDefinition
    /// The newest record of its image, when that is a success for this definition.
    var image: Image?
    /// The newest record of its tests, when they passed for the definitions and the environment of the same model.
    var test: Test?

    init(definition: CachedDefinition) { self.definition = definition }

    struct Image: Hashable, Sendable {
        /// The identity of each base.
        var bases: [String: String]
        var key: Digest
        /// The image's ID.
        var image: String
        var built: Date
    }

    struct Test: Hashable, Sendable {
        /// The ID of the image that was tested.
        var image: String
        var key: Digest
    }
}

extension CachedFunction {
    /// All functions of a project, for a section of the index.
    static func bytes(_ functions: [String: CachedFunction]) -> [UInt8] {
        var writer = FieldWriter()
        writer.write(functions.sorted { $0.key < $1.key }) { writer, entry in
            writer.write(entry.key)
            entry.value.definition.write(to: &writer)
            writer.write(entry.value.image) { writer, image in
                writer.write(image.bases)
                writer.write(image.key)
                writer.write(image.image)
                writer.write(image.built.timeIntervalSinceReferenceDate)
            }
            writer.write(entry.value.test) { writer, test in
                writer.write(test.image)
                writer.write(test.key)
            }
        }
        return writer.bytes
    }

    /// What ``bytes(_:)`` wrote; nothing where it can't be read.
    static func functions(_ bytes: [UInt8]) -> [String: CachedFunction] {
        var reader = FieldReader(bytes)
        let entries = try? reader.list { reader throws(FieldReader.Torn) in (try reader.text(), try CachedFunction(from: &reader)) }
        guard let entries, reader.isAtEnd else { return [:] }
        return Dictionary(entries) { $1 }
    }

    private init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        definition = try CachedDefinition(from: &reader)
        image = try reader.optional { reader throws(FieldReader.Torn) in
            Image(
                bases: try reader.table(), key: try reader.digest(), image: try reader.text(),
                built: Date(timeIntervalSinceReferenceDate: try reader.double()))
        }
        test = try reader.optional { reader throws(FieldReader.Torn) in Test(image: try reader.text(), key: try reader.digest()) }
    }
}
