package import ContentHash
package import FoundationEssentials
import WorkModel

/// One build of an image, as kept in `.faaso/records/image/<function>/<key>.json`. It never changes
/// once it is written. It names every input, so that a later run can name the difference.
///
/// In JSON the fields of ``definition`` and ``build`` stand side by side.
@dynamicMemberLookup
package struct ImageRecord: Hashable, Sendable, SchemaNamed {
    package static let schemaName = "faaso.image-record/1"

    /// The definition that was built.
    package var definition: ImageDefinition
    /// The build and its result. Its fields are read and written as the record's own.
    package var build: Build

    /// Everything in a record but the definition.
    package struct Build: Hashable, Sendable, Codable {
        package var schema = ImageRecord.schemaName
        package var function: String
        package var sourceKey: Digest
        package var key: Digest
        /// The places in the repository that paths of the context come from, both escaped. A path
        /// that is missing comes from the function's folder.
        package var origins: [String: String]
        /// The identity that each base had, by reference.
        package var bases: [String: String]
        package var staging = ImageDefinition.stagingVersion
        /// The image's ID, `sha256:…`; nil for a build that failed.
        package var image: String?
        /// The error of a failed build in a line; nil for a success.
        package var failure: String?
        package var built: Date
        package var seconds: Double
        /// The path of the log, relative to `.faaso`; nil for an adopted image.
        package var log: String?
        /// The git commit that was checked out, if there was one. Old bytes can be read from it.
        package var commit: String?
        /// The causes of the build, a line each.
        package var reasons: [String]

        private enum CodingKeys: String, CodingKey {
            case schema, function, key, origins, bases, staging, image, failure, built, seconds, log, commit, reasons
            case sourceKey = "source_key"
        }
    }

    package init(
        function: String, definition: ImageDefinition, key: Digest, bases: [String: String], origins: [String: String],
        image: String? = nil, failure: String? = nil, built: Date, seconds: Double = 0, log: String? = nil, commit: String? = nil,
        reasons: [String] = []
    ) {
        self.definition = definition
        build = Build(
            function: function, sourceKey: definition.sourceKey, key: key, origins: origins, bases: bases, image: image, failure: failure,
            built: built, seconds: seconds, log: log, commit: commit, reasons: reasons)
    }

    package var schema: String {
        get { build.schema }
        set { build.schema = newValue }
    }

    package subscript<Value>(dynamicMember field: WritableKeyPath<Build, Value>) -> Value {
        get { build[keyPath: field] }
        set { build[keyPath: field] = newValue }
    }

    /// True if the image was found in the engine under its key's tag, as after the cache was deleted.
    /// Then `built` is the time of the discovery, and nothing is known of the build.
    package var isAdopted: Bool { build.image != nil && build.log == nil }

    /// The list of everything that the image was made from.
    package var inputs: ImageInputs { ImageInputs(definition, identities: build.bases, staging: build.staging) }
}

extension ImageRecord: Codable {
    package init(from decoder: any Decoder) throws {
        build = try Build(from: decoder)
        definition = try ImageDefinition(from: decoder, bases: Array(build.bases.keys))
    }

    package func encode(to encoder: any Encoder) throws {
        try build.encode(to: encoder)
        try definition.encode(to: encoder)
    }
}
