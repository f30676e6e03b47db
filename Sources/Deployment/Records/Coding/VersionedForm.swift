/// The form of a stored file, by its name and the newest version that this program knows.
struct VersionedForm: Hashable, Sendable {
    /// The name of the form: `faaso.deployment`.
    var name: String
    /// The newest version that this program knows.
    var version: Int

    /// The value of `schema` in files that this program writes: `faaso.deployment/2`.
    var schema: String { "\(name)/\(version)" }

    /// The version that a file's schema names. Nil for the schema of anything else.
    /// - Throws: ``NewerForm`` if the version is newer than the newest known one.
    func version(of schema: String) throws(NewerForm) -> Int? {
        guard schema.hasPrefix(name + "/"), let version = Int(schema.dropFirst(name.utf8.count + 1)), version > 0 else { return nil }
        if version > self.version { throw NewerForm(schema: schema) }
        return version
    }
}

/// A newer version of this program wrote a file.
struct NewerForm: Error, Hashable {
    /// The schema that the file names.
    var schema: String
}
