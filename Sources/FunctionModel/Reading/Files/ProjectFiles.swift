/// The type of an entry of a folder. Links are not followed.
package enum FileKind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case directory
    /// A symbolic link.
    case symlink
    /// A FIFO, a socket or a device.
    case other
}

/// The file operations that the loader needs.
///
/// Paths are relative to the repository's root and separated by `/`. The empty path is the root.
package struct ProjectFiles: Sendable {
    /// The bytes of a file; nil if it does not exist. Links are followed.
    package var read: @Sendable (String) throws -> [UInt8]?
    /// The entries of a folder in any order, without `.` and `..`. Nil if the folder does not
    /// exist.
    package var list: @Sendable (String) throws -> [(name: String, kind: FileKind)]?
    /// The type of a path, as by lstat; nil if it does not exist. A link as the last component is
    /// not followed.
    package var kind: @Sendable (String) -> FileKind?
    /// The path with all links resolved, as by realpath, relative to the root. Nil if it leaves the
    /// repository or does not exist.
    package var resolve: @Sendable (String) -> String?
    /// The text of a link, for messages; nil if the path is not a link.
    package var target: @Sendable (String) -> String?
    /// The names in a folder, for messages. The folder does not become an input of the model.
    package var names: @Sendable (String) -> [String]

    /// Creates the operations from closures. Tests use closures over a dictionary.
    package init(
        read: @escaping @Sendable (String) throws -> [UInt8]?,
        list: @escaping @Sendable (String) throws -> [(name: String, kind: FileKind)]?,
        kind: @escaping @Sendable (String) -> FileKind?,
        resolve: @escaping @Sendable (String) -> String?,
        target: @escaping @Sendable (String) -> String?,
        names: (@Sendable (String) -> [String])? = nil
    ) {
        self.names = names ?? { path in ((try? list(path)) ?? nil)?.map(\.name) ?? [] }
        self.target = target
        self.read = read
        self.list = list
        self.kind = kind
        self.resolve = resolve
    }
}
