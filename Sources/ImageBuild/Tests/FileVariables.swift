package import ContentHash

/// The variables that come from an `environment_file`, without their values.
///
/// The digest is that of all of them together, and is the same on every machine. The marks show
/// which variable changed. They depend on a key that stays on this machine. A reader of a record
/// therefore cannot guess single values.
package struct FileVariables: Hashable, Sendable, Codable {
    /// The digest of all names and values.
    package var digest: Digest
    /// A mark of the value, by name. Empty if there was no key.
    package var marks: [String: String]
    /// The first digits of the digest of the marks' key. Marks with different keys cannot be
    /// compared.
    package var markKey: String?

    private enum CodingKeys: String, CodingKey {
        case digest, marks
        case markKey = "mark_key"
    }

    /// Creates the record of a function's variables. Nil if there are no values.
    /// - Parameters:
    ///   - values: the values by name.
    ///   - key: the key of the marks; nil if only names are recorded.
    package init?(_ values: [String: String], function: String, key: [UInt8]?) {
        guard let digest = Self.digest(values, function: function) else { return nil }
        self.digest = digest
        marks = [:]
        markKey = key.map { Digest.of($0).short }
        for (name, value) in values { marks[name] = key.map { Self.mark(name, value, $0) } ?? "" }
    }

    /// The digest of all names and values. Nil if there are none. The computation takes some
    /// milliseconds.
    static func digest(_ values: [String: String], function: String) -> Digest? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted { $0.key < $1.key }
        var salt = KeyHasher(domain: "environment-file", schema: 1)
        salt.add(function)
        for (name, _) in sorted { salt.add(name) }
        var secret = KeyHasher(domain: "environment-values", schema: 1)
        for (_, value) in sorted { secret.add(value) }
        return Digest.stretched(secret.finalize().bytes, salt: salt.finalize().bytes)
    }

    private static func mark(_ name: String, _ value: String, _ key: [UInt8]) -> String {
        var hasher = KeyHasher(domain: "variable", schema: 1)
        hasher.add(key)
        hasher.add(name)
        hasher.add(value)
        return hasher.finalize().short
    }
}
