/// A test that a function's image must pass before it is deployed.
package struct FunctionTest: Hashable, Sendable, Codable {
    /// The action of a test and the expected result.
    package enum Kind: Hashable, Sendable, Codable {
        /// Sends a request to a container and checks the response.
        case request(HTTPCase, Expectation)
        /// Runs a command in a new container without the image's entry point. It must exit with 0.
        case command([String])
    }

    /// The name, unique among the tests of the function.
    package var name: String
    /// The action of the test and the expected result.
    package var kind: Kind
    /// The maximum duration, counted from the first byte sent or from the start of the command.
    package var timeout: Duration
    /// The location of the test in the list.
    package var location: SourceLocation

    /// The maximum duration of a test that names none.
    package static let defaultTimeout = Duration.seconds(30)

    /// Creates a test.
    package init(name: String, kind: Kind, timeout: Duration = defaultTimeout, location: SourceLocation) {
        self.name = name
        self.kind = kind
        self.timeout = timeout
        self.location = location
    }
}

/// A request to send to a function's container.
package struct HTTPCase: Hashable, Sendable, Codable {
    /// The method in upper case.
    package var method: String
    /// The path, which starts with `/` and may contain a query.
    package var path: String
    /// The headers by name, spelled as in the file. No two names differ in case only.
    package var headers: [String: String]
    /// The body, sent unchanged; nil for none.
    package var body: String?

    /// Creates a request.
    package init(method: String = "GET", path: String = "/", headers: [String: String] = [:], body: String? = nil) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// The required properties of a response. All properties that are set must hold.
package struct Expectation: Hashable, Sendable, Codable {
    /// The status code, from 100 to 599.
    package var status: Int?
    /// The exact values of headers by name. Names are compared without regard to case.
    package var headers: [String: String]
    /// The exact body.
    package var body: String?
    /// A valid regular expression that must match somewhere in the body, see ``TextPattern``.
    package var matches: String?
    /// The exact JSON value of the body.
    package var json: JSONValue?
    /// A subset of the JSON value of the body, see `JSONValue.isSubset(of:)`.
    package var contains: JSONValue?

    /// Creates an expectation.
    package init(
        status: Int? = nil, headers: [String: String] = [:], body: String? = nil, matches: String? = nil, json: JSONValue? = nil,
        contains: JSONValue? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.matches = matches
        self.json = json
        self.contains = contains
    }
}
