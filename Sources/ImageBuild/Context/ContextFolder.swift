package import Basics
internal import ContentHash
internal import Glibc

/// A context as a folder, for a build by hand.
package enum ContextFolder {
    /// Writes the context into a folder. Creates the folder if it is missing; its parent must
    /// exist.
    ///
    /// The modes are those of the archive, independent of the umask: 0644, and 0755 for executables
    /// and folders.
    /// - Parameters:
    ///   - folder: an absolute path, or a path relative to the working folder.
    ///   - source: the source of the files' bytes.
    ///   - pieceSize: the number of bytes that are read at once.
    /// - Throws: ``ContextFolderNotEmpty``, and ``ContextFileError`` with a path in the context.
    package static func write(_ tree: ContextTree, to folder: String, from source: ContextSource, pieceSize: Int = 1 << 20) throws {
        let root = RawPath(folder)
        try check(root.withCString { mkdir($0, 0o755) } == 0 || errno == EEXIST, .root)
        guard try isEmpty(root) else { throw ContextFolderNotEmpty(folder: folder) }
        for entry in tree.entries {
            let path = root.appending(entry.path)
            switch entry.kind {
            case .directory:
                try check(path.withCString { mkdir($0, 0o755) == 0 && chmod($0, 0o755) == 0 }, entry.path)
            case .symlink(let target):
                let text = target.map { CChar(bitPattern: $0) } + [0]
                try check(path.withCString { symlink(text, $0) } == 0, entry.path)
            case .file(_, let isExecutable):
                try write(entry, to: path, mode: isExecutable ? 0o755 : 0o644, from: source, pieceSize: pieceSize)
            }
        }
    }

    private static func write(_ entry: ContextEntry, to path: RawPath, mode: mode_t, from source: ContextSource, pieceSize: Int) throws {
        let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
        try check(descriptor >= 0, entry.path)
        defer { close(descriptor) }
        try check(fchmod(descriptor, mode) == 0, entry.path)
        var offset: UInt64 = 0
        while true {
            let piece = try source.read(entry.origin, offset, pieceSize)
            var rest = piece[...]
            while !rest.isEmpty {
                let length = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if length < 0 && errno == EINTR { continue }
                try check(length >= 0, entry.path)
                rest = rest.dropFirst(length)
            }
            offset += UInt64(piece.count)
            if piece.count < pieceSize { return }
        }
    }

    private static func isEmpty(_ folder: RawPath) throws -> Bool {
        guard let stream = folder.withCString({ opendir($0) }) else { throw ContextFileError(path: .root, number: errno) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            // An empty folder lists only `.` and `..`.
            let name = (entry.pointee.d_name.0, entry.pointee.d_name.1, entry.pointee.d_name.2)
            let dot = CChar(bitPattern: UInt8(ascii: "."))
            if !(name.0 == dot && (name.1 == 0 || (name.1 == dot && name.2 == 0))) { return false }
        }
        return true
    }

    private static func check(_ isDone: Bool, _ path: RelativePath) throws {
        if !isDone { throw ContextFileError(path: path, number: errno) }
    }
}

/// The error for a folder that is not empty.
package struct ContextFolderNotEmpty: Explained, Hashable, Sendable {
    /// The path of the folder, as the user wrote it.
    package let folder: String

    /// A lowercase sentence without a full stop.
    package var message: String { "\(folder) is not empty" }
    package var hints: [String] { ["name a folder that is empty or does not exist"] }
    package var description: String { message }
}

extension ContextFolderNotEmpty {
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}
