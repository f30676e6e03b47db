/// One file, link or folder of a tree.
package struct TreeEntry: Hashable, Sendable {
    /// The path relative to the root of the tree. A tree that is a single file or link has the root
    /// path.
    package var path: RelativePath
    /// The type of the entry and its details.
    package var kind: Kind

    /// Creates an entry.
    package init(path: RelativePath, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The types of entries that a tree may have. Any other type is a `TreeError.unsupported`.
    package enum Kind: Hashable, Sendable {
        /// A regular file, with its size in bytes. It is executable if its owner may execute it.
        /// Other permissions don't count, because they depend on the umask.
        case file(size: UInt64, executable: Bool)
        /// A symbolic link and its text. Links are never followed.
        case symlink(target: [UInt8])
        /// A folder.
        case directory
    }
}
