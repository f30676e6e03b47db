/// The form `faaso.loaded/1` of `proxy/loaded.json`. Older files have no schema. They are read,
/// too.
extension LoadedCaddyfile.Source {
    /// The schema of the files that this program writes.
    static let form = VersionedForm(name: "faaso.loaded", version: 1)

    private enum Name: String, CodingKey { case schema, digest, routes, callees, settings }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        digest = try fields.decode(String.self, forKey: .digest)
        settings = try fields.decode([String: String].self, forKey: .settings)
        callees = try fields.decodeIfPresent([String].self, forKey: .callees) ?? []
        if let schema = try fields.decodeIfPresent(String.self, forKey: .schema) {
            guard try Self.form.version(of: schema) != nil else {
                throw DecodingError.dataCorruptedError(forKey: .schema, in: fields, debugDescription: "'\(schema)' is not known")
            }
            routes = try fields.decode([DesiredRoute].self, forKey: .routes)
        } else {
            routes = try fields.decode([RouteV1].self, forKey: .routes).map(\.route)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(Self.form.schema, forKey: .schema)
        try fields.encode(digest, forKey: .digest)
        try fields.encode(routes, forKey: .routes)
        try fields.encode(callees, forKey: .callees)
        try fields.encode(settings, forKey: .settings)
    }
}
