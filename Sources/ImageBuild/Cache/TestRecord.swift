package import ContentHash
package import FoundationEssentials

/// One run of a function's own tests, as kept in `.faaso/records/test/<function>/<key>.json`.
package struct TestRecord: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.test-record/3"

    /// How one case ended.
    package struct Case: Hashable, Sendable, Codable {
        package var name: String
        /// Expected and actual, for a person; nil when it passed.
        package var failure: String?
        /// What a command printed, if it failed. Long output is cut; see ``BoundedOutput``.
        package var output: String?
        package var seconds: Double

        package init(name: String, failure: String?, output: String? = nil, seconds: Double) {
            (self.name, self.failure, self.output, self.seconds) = (name, failure, output, seconds)
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
    /// The digests of the tests, and of the values of `test.secrets`; see ``TestDefinition/digests``.
    package var definitions: [String: Digest]
    package var cases: [Case]
    /// What the container of the requests printed, if a request failed.
    package var output: String?
    package var ran: Date
    package var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case schema, function, key, image, environment, definitions, cases, output, ran, seconds
        case environmentFile = "environment_file"
        case fileVariables = "file_variables"
    }

    package init(
        function: String, key: Digest, image: String, environment: [String: String], environmentFile: String? = nil,
        fileVariables: FileVariables? = nil, definitions: [String: Digest], cases: [Case], output: String? = nil, ran: Date,
        seconds: Double
    ) {
        self.output = output
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
    package init(
        _ definition: TestDefinition, image: String, markKey: [UInt8]?, cases: [Case], output: String? = nil, ran: Date, seconds: Double
    ) {
        self.init(
            function: definition.function, key: definition.key(image: image), image: image, environment: definition.environment,
            environmentFile: definition.environmentFile,
            fileVariables: FileVariables(definition.fileVariables, function: definition.function, key: markKey),
            definitions: definition.digests, cases: cases, output: output, ran: ran, seconds: seconds)
    }

    package var passed: Bool { cases.allSatisfy { $0.failure == nil } }
}
