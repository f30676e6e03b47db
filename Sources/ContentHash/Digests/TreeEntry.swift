/// One file, link or folder of a tree, as it was found.
package struct TreeEntry: Hashable, Sendable {
    /// Relative to the tree's root; the root path itself when the tree is a single file or link.
    package var path: RelativePath
    /// What it is.
    package var kind: Kind

    package init(path: RelativePath, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The kinds a tree may hold; any other is a `TreeError.unsupported`.
    package enum Kind: Hashable, Sendable {
        /// A file; `size` in bytes. Executable when its owner may execute it, which no umask in use takes away: other permissions don't
        /// count.
        case file(size: UInt64, executable: Bool)
        /// A link and its text, never followed.
        case symlink(target: [UInt8])
        case directory
    }
}
