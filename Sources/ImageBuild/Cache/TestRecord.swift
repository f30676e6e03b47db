package import ContentHash
package import FoundationEssentials

/// One run of a function's own tests, as kept in `.faaso/records/test/<function>/<key>.json`.
package struct TestRecord: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.test-record/1"

    /// How one case ended.
    package struct Case: Hashable, Sendable, Codable {
        package var name: String
        /// Expected and actual, for a person; nil when it passed.
        package var failure: String?
        package var seconds: Double

        package init(name: String, failure: String?, seconds: Double) {
            self.name = name
            self.failure = failure
            self.seconds = seconds
        }
    }

    package var schema = Self.schemaName
    package var function: String
    package var key: Digest
    /// The image that was tested, by ID.
    package var image: String
    package var environment: [String: String]
    /// The file that some of it came from: then no value is shown.
    package var environmentFile: String?
    /// Digest of the test definitions.
    package var definitions: Digest
    package var cases: [Case]
    package var ran: Date
    package var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case schema, function, key, image, environment, definitions, cases, ran, seconds
        case environmentFile = "environment_file"
    }

    package init(
        function: String, key: Digest, image: String, environment: [String: String], environmentFile: String? = nil, definitions: Digest,
        cases: [Case], ran: Date, seconds: Double
    ) {
        self.environmentFile = environmentFile
        self.function = function
        self.key = key
        self.image = image
        self.environment = environment
        self.definitions = definitions
        self.cases = cases
        self.ran = ran
        self.seconds = seconds
    }

    package var passed: Bool { cases.allSatisfy { $0.failure == nil } }
}
