/// A field of a route that is a map. The raw value is its name there.
enum RouteField: String, FieldTable {
    case function
    case stripPrefix = "strip_prefix"
    case timeout
    case bodyLimit = "body_limit"
    case headers
    case basicAuth = "basic_auth"
    case upstreamProtocol = "protocol"

    var facts: FieldFacts {
        switch self {
        case .function: FieldFacts(.text(.any), form: "name of a function", default: .required, "The function that the path leads to.")
        case .stripPrefix:
            FieldFacts(
                .boolean, default: .value(.bool(true)), "The path is taken off before the function gets the request.")
        case .timeout:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .words("no limit"),
                "The time in which an answer must begin, else 504; an answer that has begun may go on.")
        case .bodyLimit:
            FieldFacts(
                .size(.positive), default: .words("no limit"), "The maximum size of a request's body; a longer one gets 413.")
        case .headers:
            FieldFacts(
                .map(.responseHeader, .text(.proxyText)), form: #"map of printable ASCII without quotes, braces, `\` and `` ` ``"#,
                "Headers that every answer has, over those of the function.")
        case .basicAuth:
            FieldFacts(
                .map(.proxyUser, .text(.bcrypt), MapRule(isEmptyAllowed: false)), form: "map of names to bcrypt hashes",
                default: .words("everybody"),
                "The users with their passwords' hashes; anybody else gets 401. `caddy hash-password` makes a hash.")
        case .upstreamProtocol:
            FieldFacts(
                .choice([UpstreamProtocol.h2c.rawValue]), default: .words("HTTP/1.1"),
                "The protocol to the function: HTTP/2 without TLS, for gRPC. Health checks stay HTTP/1.1.")
        }
    }
}

extension FieldShape {
    /// The content of routes.yml.
    static let routes = FieldShape.map(.routePath, .either([.text(.any), .object(RouteField.self)]))
}
