/// The version of the program. CHANGELOG.md lists the changes of each version.
enum Version {
    /// The number of the version.
    static let text = "0.1.0"
}
