/// A test that a function's image must pass before it is deployed.
package struct FunctionTest: Hashable, Sendable, Codable {
    /// What is done, and what must come of it.
    package enum Kind: Hashable, Sendable, Codable {
        case request(HTTPCase, Expectation)
        /// Run in a fresh container, the entry point cleared; it must exit with 0.
        case command([String])
    }

    /// Unique among the function's tests.
    package var name: String
    /// What is done, and what must come of it.
    package var kind: Kind
    /// For the whole of it, from the first byte sent or the start of the command.
    package var timeout: Duration
    /// Of its entry in the list.
    package var location: SourceLocation

    /// A test from its parts.
    package init(name: String, kind: Kind, timeout: Duration = .seconds(30), location: SourceLocation) {
        self.name = name
        self.kind = kind
        self.timeout = timeout
        self.location = location
    }
}

/// A request to send to a function's container.
package struct HTTPCase: Hashable, Sendable, Codable {
    /// Upper case.
    package var method: String
    /// Begins with `/`; may have a query.
    package var path: String
    /// By name as written; names differ in more than case.
    package var headers: [String: String]
    /// Sent as it stands; nil sends none.
    package var body: String?

    /// A request from its parts.
    package init(method: String = "GET", path: String = "/", headers: [String: String] = [:], body: String? = nil) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What a response must be; all that is given must hold.
package struct Expectation: Hashable, Sendable, Codable {
    /// From 100 to 599.
    package var status: Int?
    /// Header by header: the exact value, the name without regard to case.
    package var headers: [String: String]
    /// The exact body.
    package var body: String?
    /// A regular expression (as ``TextPattern`` takes it, checked) that must match somewhere in the body.
    package var matches: String?
    /// The body's exact structure.
    package var json: JSONValue?
    /// A subset of the body's structure; see `JSONValue.isSubset(of:)`.
    package var contains: JSONValue?

    /// An expectation from its parts.
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
