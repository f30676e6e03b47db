/// A file that an import writes.
package struct PlannedFile: Hashable, Sendable {
    /// The content of the file.
    package enum Content: Hashable, Sendable {
        /// A text.
        case text(String, isExecutable: Bool = false)
        /// The bytes and the executable bit of a file. The path is relative to the source's folder.
        case copy(from: String)
        /// A symbolic link with this text.
        case link(String)
    }

    /// The path in the repository.
    package let path: String
    /// The content.
    package let content: Content

    /// Creates a file.
    package init(_ path: String, _ content: Content) { (self.path, self.content) = (path, content) }
}
