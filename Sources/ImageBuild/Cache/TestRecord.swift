package import ContentHash
package import FoundationEssentials

/// One run of a function's own tests, as kept in `.faaso/records/test/<function>/<key>.json`.
package struct TestRecord: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.test-record/2"

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
    /// The variables that metadata files write themselves.
    package var environment: [String: String]
    /// The file that the other variables came from.
    package var environmentFile: String?
    /// The variables of that file, without their values; nil for none.
    package var fileVariables: FileVariables?
    /// Digest of the test definitions.
    package var definitions: Digest
    package var cases: [Case]
    package var ran: Date
    package var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case schema, function, key, image, environment, definitions, cases, ran, seconds
        case environmentFile = "environment_file"
        case fileVariables = "file_variables"
    }

    package init(
        function: String, key: Digest, image: String, environment: [String: String], environmentFile: String? = nil,
        fileVariables: FileVariables? = nil, definitions: Digest, cases: [Case], ran: Date, seconds: Double
    ) {
        self.environmentFile = environmentFile
        self.fileVariables = fileVariables
        self.function = function
        self.key = key
        self.image = image
        self.environment = environment
        self.definitions = definitions
        self.cases = cases
        self.ran = ran
        self.seconds = seconds
    }

    /// A run of a definition's tests.
    /// - Parameter markKey: the key of the marks of the file's variables; nil where there is none.
    package init(_ definition: TestDefinition, image: String, markKey: [UInt8]?, cases: [Case], ran: Date, seconds: Double) {
        self.init(
            function: definition.function, key: definition.key(image: image), image: image, environment: definition.environment,
            environmentFile: definition.environmentFile,
            fileVariables: FileVariables(definition.fileVariables, function: definition.function, key: markKey),
            definitions: definition.definitions, cases: cases, ran: ran, seconds: seconds)
    }

    package var passed: Bool { cases.allSatisfy { $0.failure == nil } }
}
