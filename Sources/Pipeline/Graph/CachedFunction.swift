import ContentHash
import FoundationEssentials
import ImageBuild

/// The results of the previous scan for one function.
///
/// If nothing changed, its context is not made, its records are not read, and its keys are not
/// computed.
struct CachedFunction: Hashable, Sendable {
    /// The definition of its image.
    let definition: CachedDefinition
    /// The newest record of its image. Nil unless that is a success for this definition.
    var image: Image?
    /// The newest record of its tests. Nil unless they passed with the tests and the variables of
    /// the same model.
    var test: Test?

    /// Creates an entry without results.
    init(definition: CachedDefinition) { self.definition = definition }

    /// The result of a build.
    struct Image: Hashable, Sendable {
        /// The identity of each base, by reference.
        var bases: [String: String]
        /// The image key.
        var key: Digest
        /// The ID of the image.
        var image: String
        /// The time of the build.
        var built: Date
        /// True when the image was pulled. The trust of the same model accepted its signature.
        var isPulled = false
    }

    /// The result of a run of tests.
    struct Test: Hashable, Sendable {
        /// The ID of the tested image.
        var image: String
        /// The test key.
        var key: Digest
    }
}

extension CachedFunction {
    /// Writes all functions of a project for a section of the index.
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
                writer.write(image.isPulled ? 1 : 0)
            }
            writer.write(entry.value.test) { writer, test in
                writer.write(test.image)
                writer.write(test.key)
            }
        }
        return writer.bytes
    }

    /// Reads the section that ``bytes(_:)`` wrote. Empty if it is damaged.
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
                built: Date(timeIntervalSinceReferenceDate: try reader.double()), isPulled: try reader.int() != 0)
        }
        test = try reader.optional { reader throws(FieldReader.Torn) in Test(image: try reader.text(), key: try reader.digest()) }
    }
}
