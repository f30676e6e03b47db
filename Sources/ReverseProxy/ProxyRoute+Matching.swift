/// The URIs that belong to a route.
///
/// A request belongs to a route if its path starts with the route's segments. Case does not matter,
/// and a character may be percent-encoded. Nothing is resolved: `..`, `//` and `%2F` are plain
/// text. The match and the removed prefix use the same expression, so they always agree.
extension ProxyRoute {
    /// A regular expression for the URIs of this route, including the query.
    var uriExpression: String { Self.expression(path) + "([/?]|$)" }

    /// A regular expression for the prefix of an escaped path. One slash of the match is kept.
    var prefixExpression: String { Self.expression(path) + "(/|$)" }

    private static func expression(_ path: String) -> String { "(?i)^" + path.utf8.map { allSpellings[Int($0)] }.joined() }

    /// The spellings of each byte.
    private static let allSpellings = (0...UInt8.max).map(spellings)

    /// All spellings of a byte in a path, without regard to case (RFC 3986, section 2.1).
    private static func spellings(_ byte: UInt8) -> String {
        let letter = String(Unicode.Scalar(byte))
        if letter == "/" { return letter }
        let encoded = Set([letter.lowercased(), letter.uppercased()]).flatMap(\.utf8).sorted().map { "%" + String($0, radix: 16) }
        return "(" + ([letter == "." ? "\\." : letter] + encoded).joined(separator: "|") + ")"
    }
}
