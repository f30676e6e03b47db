package import ContentHash
package import FoundationEssentials

/// One build of an image, as kept in `.faaso/records/image/<function>/<key>.json`. Immutable once written. It names every
/// input, so that a later run can say what differs.
package struct ImageRecord: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.image-record/1"

    package var schema = Self.schemaName
    package var function: String
    package var sourceKey: Digest
    package var key: Digest
    /// The manifest in `.faaso/manifests` that lists the context.
    package var context: Digest
    /// Where in the repository a path of the context comes from (both escaped), for those from elsewhere than the function's folder.
    package var origins: [String: String]
    package var arguments: [String: String]
    package var secrets: [String]
    package var platform: String
    /// The identity that each base had.
    package var bases: [String: String]
    package var staging: Int
    /// The image's ID, `sha256:…`; nil for a build that failed.
    package var image: String?
    /// Why it failed, in a line; nil for a success.
    package var failure: String?
    package var built: Date
    package var seconds: Double
    /// Where the log lies, relative to `.faaso`; nil for an adopted image.
    package var log: String?
    /// The git commit that was checked out, where there was one: old bytes can be had from it.
    package var commit: String?
    /// What had changed then, a line each.
    package var reasons: [String]

    package enum CodingKeys: String, CodingKey {
        case schema, function, key, context, origins, arguments, secrets, platform, bases, staging, image, failure, built, seconds,
            log, commit, reasons
        case sourceKey = "source_key"
    }

    package init(
        function: String, definition: ImageDefinition, key: Digest, bases: [String: String], origins: [String: String],
        image: String? = nil, failure: String? = nil, built: Date, seconds: Double = 0, log: String? = nil, commit: String? = nil,
        reasons: [String] = []
    ) {
        self.function = function
        sourceKey = definition.sourceKey
        self.key = key
        context = definition.context
        self.origins = origins
        arguments = definition.arguments
        secrets = definition.secrets
        platform = definition.platform
        self.bases = bases
        staging = ImageDefinition.stagingVersion
        self.image = image
        self.failure = failure
        self.built = built
        self.seconds = seconds
        self.log = log
        self.commit = commit
        self.reasons = reasons
    }

    /// Was the image found in the engine under its key's tag, as after the cache was deleted? Then `built` is when that was, and what is
    /// known of the build itself is nothing.
    package var isAdopted: Bool { image != nil && log == nil }

    /// The definition that was built.
    package var definition: ImageDefinition {
        ImageDefinition(context: context, arguments: arguments, secrets: secrets, platform: platform, bases: Array(bases.keys))
    }
}
