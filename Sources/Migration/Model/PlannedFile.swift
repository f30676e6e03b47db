/// A file that an import writes.
package struct PlannedFile: Hashable, Sendable {
    /// The content of the file.
    package enum Content: Hashable, Sendable {
        /// A text.
        case text(String, isExecutable: Bool = false)
        /// The bytes and the permissions of a file, without the right to write of others. The path
        /// is relative to the source's folder.
        case copy(from: String)
        /// A symbolic link with this text.
        case link(String)
    }

    /// The path in the repository.
    package let path: String
    /// The content.
    package let content: Content
    /// True when only the owner may read a text.
    package let isPrivate: Bool

    /// Creates a file.
    package init(_ path: String, _ content: Content, isPrivate: Bool = false) {
        (self.path, self.content, self.isPrivate) = (path, content, isPrivate)
    }
}
