/// What an entry of a folder is, links not followed.
package enum FileKind: Hashable, Sendable {
    case file
    case directory
    case symlink
    /// A FIFO, a socket or a device.
    case other
}

/// What the loader may ask of the file system. Paths are relative to the repository's root, separated by `/`; the empty path is the root.
package struct ProjectFiles: Sendable {
    /// A file's bytes, links followed; nil where there is none.
    package var read: @Sendable (String) throws -> [UInt8]?
    /// A folder's entries in any order, without `.` and `..`; nil where there is no such folder.
    package var list: @Sendable (String) throws -> [(name: String, kind: FileKind)]?
    /// What the path's last component is, itself not followed (as by lstat); nil where there is none.
    package var kind: @Sendable (String) -> FileKind?
    /// The path without links (as by realpath), relative to the root; nil when it leaves the repository or leads nowhere.
    package var resolve: @Sendable (String) -> String?
    /// What a link says, for messages; nil for what is none.
    package var target: @Sendable (String) -> String?
    /// The names in a folder, for messages; the folder does not become an input of the model.
    package var names: @Sendable (String) -> [String]

    /// From the questions; tests answer them out of a dictionary.
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
