/// The demand of a registry for credentials, from `WWW-Authenticate`.
enum RegistryDemand: Hashable {
    /// A name and a password (RFC 7617).
    case basic
    /// A token of another server (distribution, "Token Authentication Specification").
    case bearer(realm: String, service: String?, scope: String?)

    /// Reads the header's values. Nil for a scheme that no registry has.
    init?(_ values: [String]) {
        for value in values {
            let scheme = value.prefix { $0 != " " }.lowercased()
            if scheme == "basic" {
                self = .basic
                return
            }
            let fields = Self.fields(value.dropFirst(scheme.count))
            if scheme == "bearer", let realm = fields["realm"] {
                self = .bearer(realm: realm, service: fields["service"], scope: fields["scope"])
                return
            }
        }
        return nil
    }

    /// Reads `name="value"` pairs with commas between them. A value may contain commas.
    private static func fields(_ text: Substring) -> [String: String] {
        var fields: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].drop { $0 == "," || $0 == " " }
            var value = rest[rest.index(after: equals)...]
            if value.first == "\"" {
                value = value.dropFirst()
                let end = value.firstIndex(of: "\"") ?? value.endIndex
                fields[name.lowercased()] = String(value[..<end])
                rest = value[end...].dropFirst()
            } else {
                let end = value.firstIndex(of: ",") ?? value.endIndex
                fields[name.lowercased()] = String(value[..<end])
                rest = value[end...]
            }
        }
        return fields
    }
}
