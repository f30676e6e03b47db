/// An answer to a call in tests, in place of the answer of the called function.
package struct DoubleAnswer: Hashable, Sendable, Codable {
    /// The method of the calls that get the answer, in upper case; nil for any.
    package var method: String?
    /// The path of these calls behind the function's name, with the query; nil for any.
    package var path: String?
    /// The status code.
    package var status: Int
    /// The headers by name.
    package var headers: [String: String]
    /// The body.
    package var body: String
    /// True when the body is JSON. Then it has the media type of JSON unless the headers name one.
    package var isJSON: Bool

    /// Creates an answer. By default, it is an empty 200 to any call.
    package init(
        method: String? = nil, path: String? = nil, status: Int = 200, headers: [String: String] = [:], body: String = "",
        isJSON: Bool = false
    ) {
        (self.method, self.path, self.status) = (method, path, status)
        (self.headers, self.body, self.isJSON) = (headers, body, isJSON)
    }
}
