package import ContentHash
package import FoundationEssentials

/// One build of an image, stored in `.faaso/records/image/<function>/<key>.json`.
///
/// The record never changes after it is written. It names every input, so that a later run can name
/// the difference. In JSON, the fields of ``definition`` and ``build`` stand side by side.
@dynamicMemberLookup
package struct ImageRecord: Hashable, Sendable, SchemaNamed {
    /// The value of `schema` in the file.
    package static let schemaName = "faaso.image-record/1"

    /// The definition that was built.
    package var definition: ImageDefinition
    /// The build and its result. Its fields are read and written as the record's own.
    package var build: Build

    /// All fields of a record except the definition.
    package struct Build: Hashable, Sendable, Codable {
        /// The schema of the record.
        package var schema = ImageRecord.schemaName
        /// The name of the function.
        package var function: String
        /// The key of the definition before its bases were resolved.
        package var sourceKey: Digest
        /// The image key: the source key together with the identity of each base.
        package var key: Digest
        /// The places in the repository that paths of the context come from, both escaped. A path
        /// that is missing here comes from the function's folder.
        package var origins: [String: String]
        /// The identity that each base had at the build, by reference.
        package var bases: [String: String]
        /// The version of the form of keys and contexts. Keys of another version cannot be computed
        /// again.
        package var staging = ImageDefinition.stagingVersion
        /// The image's ID, `sha256:…`. Nil for a failed build.
        package var image: String?
        /// The error of a failed build, in one line. Nil for a success.
        package var failure: String?
        /// The time at which the build ended or the image was found.
        package var built: Date
        /// The duration of the build in seconds.
        package var seconds: Double
        /// The name of the log, relative to `.faaso`. Nil for an adopted image.
        package var log: String?
        /// The git commit that was checked out; nil outside of git. Old bytes can be read from it.
        package var commit: String?
        /// The causes of the build, one line each.
        package var reasons: [String]
        /// The place in a registry that the image was pulled from; nil for any other image.
        package var pulled: Pulled?

        private enum CodingKeys: String, CodingKey {
            case schema, function, key, origins, bases, staging, image, failure, built, seconds, log, commit, reasons, pulled
            case sourceKey = "source_key"
        }
    }

    /// Creates a record. A record without a log is that of an adopted image.
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

    /// The schema of the record, as ``Build`` has it.
    package var schema: String {
        get { build.schema }
        set { build.schema = newValue }
    }

    /// Reads and writes the fields of ``build`` as the record's own.
    package subscript<Value>(dynamicMember field: WritableKeyPath<Build, Value>) -> Value {
        get { build[keyPath: field] }
        set { build[keyPath: field] = newValue }
    }

    /// The place of an image in a registry.
    package struct Pulled: Hashable, Sendable, Codable {
        /// The repository with its registry, `host:port/path`.
        package var from: String
        /// The digest of the manifest, `sha256:…`.
        package var digest: String
        /// The key that signed the record in the registry. Nil if nobody did, or if an older
        /// version pulled the image.
        package var signer: VerifyingKey?

        /// Creates a place.
        package init(from: String, digest: String, signer: VerifyingKey? = nil) {
            (self.from, self.digest, self.signer) = (from, digest, signer)
        }
    }

    /// The way in which the image came into the engine.
    package enum Origin: String, Hashable, Sendable, Codable {
        /// It was built here.
        case built
        /// It was pulled from the registry. `built` is the time of the build elsewhere.
        case pulled
        /// It was found in the engine under the tag of its key, for example after the cache was
        /// deleted. `built` is the time of the discovery, and the record has no data of the build.
        case adopted
    }

    /// The way in which the image came into the engine. A failed build counts as built.
    package var origin: Origin {
        if build.pulled != nil { return .pulled }
        return build.image != nil && build.log == nil ? .adopted : .built
    }

    /// True when the image was found in the engine.
    package var isAdopted: Bool { origin == .adopted }

    /// All inputs of the image.
    package var inputs: ImageInputs { ImageInputs(definition, identities: build.bases, staging: build.staging) }
}

extension ImageRecord: Codable {
    /// Reads both parts from one JSON object.
    package init(from decoder: any Decoder) throws {
        build = try Build(from: decoder)
        definition = try ImageDefinition(from: decoder, bases: Array(build.bases.keys))
    }

    /// Writes both parts into one JSON object.
    package func encode(to encoder: any Encoder) throws {
        try build.encode(to: encoder)
        try definition.encode(to: encoder)
    }
}
