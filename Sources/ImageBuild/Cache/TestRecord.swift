package import ContentHash
package import FoundationEssentials

/// One run of a function's own tests, stored in `.faaso/records/test/<function>/<key>.json`.
package struct TestRecord: Hashable, Sendable, Codable, SchemaNamed {
    /// The value of `schema` in the file.
    package static let schemaName = "faaso.test-record/3"

    /// The result of one test case.
    package struct Case: Hashable, Sendable, Codable {
        /// The name of the case.
        package var name: String
        /// The expected and the actual result, for a person. Nil if the case passed.
        package var failure: String?
        /// The output of a failed command. Long output is cut as ``BoundedOutput`` describes. Nil
        /// for a request, and for a command that passed.
        package var output: String?
        /// The duration of the case in seconds.
        package var seconds: Double

        /// Creates a result. A case without a failure passed.
        package init(name: String, failure: String?, output: String? = nil, seconds: Double) {
            (self.name, self.failure, self.output, self.seconds) = (name, failure, output, seconds)
        }
    }

    /// The schema of the record.
    package var schema = Self.schemaName
    /// The name of the function.
    package var function: String
    /// The test key: a digest of the image ID, the environment and the definitions of the tests.
    package var key: Digest
    /// The ID of the tested image.
    package var image: String
    /// The variables that stand in metadata files.
    package var environment: [String: String]
    /// The file that the other variables come from. Nil if the function has no such file.
    package var environmentFile: String?
    /// The variables of that file, without their values. Nil if there are none.
    package var fileVariables: FileVariables?
    /// The digests of the tests, and of the values of `test.secrets`. ``TestDefinition/digests``
    /// describes them.
    package var definitions: [String: Digest]
    /// The name of the new container that answered the requests, before it served. Nil if the tests
    /// had containers of their own.
    package var candidate: String?
    /// The results of the cases, in the order in which they ran.
    package var cases: [Case]
    /// The output of the container that answered the requests. Nil if no request failed.
    package var output: String?
    /// The time at which the tests ran.
    package var ran: Date
    /// The duration of all cases in seconds.
    package var seconds: Double
    /// The place in a registry that the record was pulled from; nil if the tests ran here.
    package var pulled: ImageRecord.Pulled?

    private enum CodingKeys: String, CodingKey {
        case schema, function, key, image, environment, definitions, candidate, cases, output, ran, seconds, pulled
        case environmentFile = "environment_file"
        case fileVariables = "file_variables"
    }

    /// Creates a record from its fields.
    package init(
        function: String, key: Digest, image: String, environment: [String: String], environmentFile: String? = nil,
        fileVariables: FileVariables? = nil, definitions: [String: Digest], candidate: String? = nil, cases: [Case],
        output: String? = nil, ran: Date, seconds: Double
    ) {
        self.candidate = candidate
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

    /// Creates the record of a run of a definition's tests.
    /// - Parameters:
    ///   - candidate: the name of the new container that answered the requests; nil if the tests
    ///     had containers of their own.
    ///   - markKey: the key of the marks of the file's variables; nil if there is none.
    package init(
        _ definition: TestDefinition, image: String, candidate: String? = nil, markKey: [UInt8]?, cases: [Case], output: String? = nil,
        ran: Date, seconds: Double
    ) {
        self.init(
            function: definition.function, key: definition.key(image: image), image: image, environment: definition.environment,
            environmentFile: definition.environmentFile,
            fileVariables: FileVariables(definition.fileVariables, function: definition.function, key: markKey),
            definitions: definition.digests, candidate: candidate, cases: cases, output: output, ran: ran, seconds: seconds)
    }

    /// True when all cases passed.
    package var passed: Bool { cases.allSatisfy { $0.failure == nil } }
}
