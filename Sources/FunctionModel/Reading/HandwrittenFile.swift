/// The files that people write: YAML, variables, Dockerfiles and `.dockerignore`.
package enum HandwrittenFile {
    /// The most bytes that are read: more than anybody writes by hand, and little enough to parse in a
    /// moment.
    package static let byteLimit = 1 << 20
}

/// A file with more bytes than are read of the project's files.
struct FileTooLarge: Error, CustomStringConvertible {
    let size: Int

    var description: String { "found \(size) bytes, at most \(HandwrittenFile.byteLimit) are allowed in this file" }
}
