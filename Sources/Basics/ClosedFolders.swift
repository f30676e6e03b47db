/// The folders of a repository that no build reads, because every command changes them: `.git`
/// anywhere, and faaso's own `.faaso` at the root.
package enum ClosedFolders {
    /// The name of the folders that are closed at any depth.
    package static let anywhere: StaticString = ".git"
    /// The name of the folder that is closed at the root.
    package static let atRoot: StaticString = ".faaso"

    /// True when a path lies in one of the folders.
    /// - Parameter components: the components of the path from the root.
    package static func contain(_ components: some Collection<some StringProtocol>) -> Bool {
        components.contains { $0 == "\(anywhere)" } || components.first.map { $0 == "\(atRoot)" } ?? false
    }
}
