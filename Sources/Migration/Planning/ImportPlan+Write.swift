import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc

extension ImportPlan {
    /// Writes all files. Folders are created, and nothing that the plan does not name is changed.
    ///
    /// If a file fails, the files that were written before it are removed again.
    /// - Throws: `FileError` for a file that cannot be read or written.
    package func write(from source: ImportSource, to target: ImportTarget) throws {
        var written: [String] = []
        for file in files {
            let path = Self.path(of: file, in: target)
            do {
                try Self.place(file, at: path, from: source)
                written.append(path)
            } catch {
                for done in written { unlink(done) }
                for done in written + [path] { Self.removeEmptyFolders(above: done, in: target.root) }
                throw error
            }
        }
    }

    /// The absolute path of a file. If routes.yml is a link, the path is that of the file behind
    /// it.
    private static func path(of file: PlannedFile, in target: ImportTarget) -> String {
        let isRoutes = file.path == RootInput.routes.path
        return "\(target.root)/\(isRoutes ? target.files.resolve(file.path) ?? file.path : file.path)"
    }

    private static func place(_ file: PlannedFile, at path: String, from source: ImportSource) throws {
        switch file.content {
        case .text(let text, isExecutable: let isExecutable):
            try AtomicFile.write(Array(text.utf8), to: path, mode: file.isPrivate ? 0o600 : isExecutable ? 0o755 : 0o644)
        case .copy(let from):
            let original = "\(source.folder)/\(from)"
            var status = stat()
            guard stat(original, &status) == 0, let bytes = try AtomicFile.read(original) else {
                throw FileError(operation: "open", path: original, errno: errno)
            }
            // A copy is never open to more users than its original, and its owner can write to it.
            let mode = status.st_mode & 0o755 | 0o600
            // Waiting for the disk at each file of a large folder would take long.
            try AtomicFile.write(bytes, to: path, mode: mode, durably: false)
        case .link(let text):
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: text)
        }
    }

    /// Removes the folders above a path up to the root, as long as they are empty.
    private static func removeEmptyFolders(above path: String, in root: String) {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            guard folder.count > root.count, rmdir(String(folder)) == 0 || errno == ENOENT else { return }
        }
    }
}
