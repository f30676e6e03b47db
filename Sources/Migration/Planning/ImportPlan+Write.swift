import ContentHash
import FoundationEssentials
import Glibc

extension ImportPlan {
    /// Writes all files. Folders are created, and nothing that the plan does not name is changed.
    /// - Throws: `FileError` for a file that cannot be read or written. Earlier files stay.
    package func write(from source: ImportSource, to target: ImportTarget) throws {
        for file in files {
            let path = "\(target.root)/\(file.path)"
            switch file.content {
            case .text(let text, isExecutable: let isExecutable):
                try AtomicFile.write(Array(text.utf8), to: path, mode: isExecutable ? 0o755 : 0o644)
            case .copy(let from):
                let original = "\(source.folder)/\(from)"
                let bytes = try AtomicFile.read(original) ?? []
                // Waiting for the disk at each file of a large folder would take long.
                try AtomicFile.write(bytes, to: path, mode: access(original, X_OK) == 0 ? 0o755 : 0o644, durably: false)
            case .link(let text):
                let folder = path.split(separator: "/").dropLast().joined(separator: "/")
                try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: text)
            }
        }
    }
}
