package import ContentHash

/// The variables that come from an `environment_file`, without their values.
///
/// The digest is over all of them together and the same on every machine. The marks name the variable that changed: they depend on a
/// key that stays on this machine, so nobody who gets a record can guess single values by them.
package struct FileVariables: Hashable, Sendable, Codable {
    /// The digest of all names and values.
    package var digest: Digest
    /// For each name, a mark of its value; an empty one where there was no key.
    package var marks: [String: String]
    /// The first digits of the digest of the marks' key. Marks of two keys cannot be compared.
    package var markKey: String?

    private enum CodingKeys: String, CodingKey {
        case digest, marks
        case markKey = "mark_key"
    }

    /// Returns the variables of a function's file.
    /// - Parameters:
    ///   - values: the values by name; nil is returned for none.
    ///   - key: the key of the marks; nil gives a record of names alone.
    package init?(_ values: [String: String], function: String, key: [UInt8]?) {
        guard let digest = Self.digest(values, function: function) else { return nil }
        self.digest = digest
        marks = [:]
        markKey = key.map { Digest.of($0).short }
        for (name, value) in values { marks[name] = key.map { Self.mark(name, value, $0) } ?? "" }
    }

    /// The digest of all names and values; nil for none. It takes some milliseconds.
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
