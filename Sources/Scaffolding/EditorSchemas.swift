import ContentHash
import FunctionModel
import ImageBuild

/// The schemas for editors in a repository. They are committed, so that a clone has them.
package struct EditorSchemas: Sendable {
    private let root: String

    /// Creates the writer.
    /// - Parameter root: the root of a repository.
    package init(root: String) {
        self.root = root
    }

    /// Writes the schemas that are missing, or that another version of faaso wrote.
    ///
    /// A `.gitignore` of the cache that faaso wrote, and that keeps the schemas out of git, is
    /// replaced. Any other one stays.
    /// - Returns: the folder if a file was written, relative to the root; else nothing.
    package func write() throws -> [String] {
        let ignore = root + "/.faaso/.gitignore"
        if let text = try AtomicFile.read(ignore), Array(CacheFolder.formerIgnoreText.utf8) == text {
            try AtomicFile.write(Array(CacheFolder.ignoreText.utf8), to: ignore)
        }
        var isWritten = false
        for schema in FileSchema.allCases {
            let path = "\(root)/\(FileSchema.folder)/\(schema.name)"
            let bytes = Array(schema.document.indented.utf8)
            if try AtomicFile.read(path) == bytes { continue }
            try AtomicFile.write(bytes, to: path)
            isWritten = true
        }
        return isWritten ? [FileSchema.folder] : []
    }

    /// Returns the text of a file with the comment that leads an editor to its schema.
    /// - Parameter path: the path of the file, relative to the root.
    static func commented(_ text: String, _ schema: FileSchema, _ path: String) -> String {
        String(decoding: commented(Array(text.utf8), schema, path), as: UTF8.self)
    }

    /// Returns the bytes of a file with the comment. A file with such a comment stays as it is, and
    /// so does one that begins with a byte order mark or a directive, which must stand first.
    static func commented(_ bytes: [UInt8], _ schema: FileSchema, _ path: String) -> [UInt8] {
        if bytes.first == 0xEF || bytes.first == UInt8(ascii: "%") { return bytes }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains(FileSchema.marker) { return bytes }
        return Array((schema.comment(in: path) + "\n").utf8) + bytes
    }
}
