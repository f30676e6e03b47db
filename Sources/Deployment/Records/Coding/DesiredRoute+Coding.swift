import FunctionModel

/// The coded form has the names and texts of routes.yml. The options stand beside the other
/// fields.
extension DesiredRoute {
    private enum Name: String, CodingKey {
        case path, function
        case stripPrefix = "strip_prefix"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            path: try fields.decode(String.self, forKey: .path), function: try fields.decode(String.self, forKey: .function),
            stripPrefix: try fields.decode(Bool.self, forKey: .stripPrefix), options: try RouteOptions(from: decoder))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(path, forKey: .path)
        try fields.encode(function, forKey: .function)
        try fields.encode(stripPrefix, forKey: .stripPrefix)
        try options?.encode(to: encoder)
    }
}
