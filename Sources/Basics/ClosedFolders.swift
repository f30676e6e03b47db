/// The folders of a repository that no build reads, because every command changes them: `.git`
/// anywhere, and faaso's own `.faaso` at the root.
package enum ClosedFolders {
    /// True when a path lies in one of the folders.
    /// - Parameter components: the components of the path from the root.
    package static func contain(_ components: some Collection<some StringProtocol>) -> Bool {
        components.contains { $0 == ".git" } || components.first.map { $0 == ".faaso" } ?? false
    }
}
