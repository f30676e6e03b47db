internal import CPosix
internal import Glibc
internal import Synchronization

/// A file, a pipe or standard input that one reader reads in pieces.
package final class InputFile: Sendable {
    private let descriptor: Int32
    private let path: String
    /// Bytes that were read from the file but not returned yet.
    private let waiting = Mutex<[UInt8]>([])

    /// Opens a file.
    /// - Parameter path: the path of the file; `-` is standard input.
    /// - Returns: nil if the file does not exist.
    /// - Throws: ``FileError`` if it cannot be opened.
    package init?(_ path: String) throws(FileError) {
        self.path = path
        descriptor = path == "-" ? fcntl(0, F_DUPFD_CLOEXEC, 0) : cposix_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError(operation: "open", path: path, errno: errno)
        }
    }

    /// Creates an input from bytes in memory.
    package init(_ bytes: [UInt8]) {
        (path, descriptor) = ("", -1)
        waiting.withLock { $0 = bytes }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece, of any size; nil at the end.
    package func next() throws(FileError) -> [UInt8]? {
        let rest = waiting.withLock { waiting in
            let rest = waiting
            waiting = []
            return rest
        }
        return rest.isEmpty ? try readMore() : rest
    }

    /// The next line without its newline; nil if the file ends first or the line exceeds `limit`
    /// bytes.
    package func line(limit: Int) throws(FileError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while let piece = try next() {
            if let end = piece.firstIndex(of: UInt8(ascii: "\n")) {
                waiting.withLock { $0 = Array(piece[(end + 1)...]) }
                bytes += piece[..<end]
                return bytes.count <= limit ? bytes : nil
            }
            bytes += piece
            if bytes.count > limit { return nil }
        }
        return nil
    }

    /// Exactly `count` bytes; nil if the file ends first.
    package func bytes(_ count: Int) throws(FileError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let piece = try next() else { return nil }
            let taken = piece.prefix(count - bytes.count)
            if taken.count < piece.count { waiting.withLock { $0 = Array(piece[taken.endIndex...]) } }
            bytes += taken
        }
        return bytes
    }

    private func readMore() throws(FileError) -> [UInt8]? {
        if descriptor < 0 { return nil }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
            var read = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            while read < 0, errno == EINTR { read = Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
            if read < 0 { failure = errno }
            count = max(0, read)
        }
        if failure != 0 { throw FileError(operation: "read", path: path, errno: failure) }
        return bytes.isEmpty ? nil : bytes
    }
}
