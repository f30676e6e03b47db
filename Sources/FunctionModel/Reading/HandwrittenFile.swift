/// The files that people write: YAML, environment files, Dockerfiles and `.dockerignore`.
package enum HandwrittenFile {
    /// The maximum size in bytes. It exceeds every file written by hand, and such a file is parsed
    /// quickly.
    package static let byteLimit = 1 << 20
}

/// An error for a file that exceeds the size limit of project files.
struct FileTooLarge: Error, CustomStringConvertible {
    /// The size of the file in bytes.
    let size: Int

    var description: String { "found \(size) bytes, at most \(HandwrittenFile.byteLimit) are allowed in this file" }
}
