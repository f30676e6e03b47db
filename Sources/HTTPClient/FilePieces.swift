internal import Glibc

/// A file that is read in pieces of 256 KiB.
struct FilePieces: ~Copyable {
    private let descriptor: Int32
    private static let size = 256 << 10

    /// Opens a file.
    /// - Throws: ``Failure``.
    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw Failure(code: errno, path: path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece; nil at the end.
    mutating func next() throws -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: Self.size)
        let count = read(descriptor, &piece, piece.count)
        if count < 0 { throw Failure(code: errno, path: "") }
        return count == 0 ? nil : Array(piece.prefix(count))
    }

    /// An error of the file system.
    struct Failure: Error {
        var code: Int32
        var path: String
    }
}
