package import Basics
package import ContentHash
internal import Glibc

/// The source of the bytes of a context's files.
package struct ContextSource: Sendable {
    /// Reads up to `count` bytes of a file from `offset` on. Returns fewer bytes only at the end of
    /// the file.
    ///
    /// The path is that in the repository.
    package var read: @Sendable (_ path: RelativePath, _ offset: UInt64, _ count: Int) throws -> [UInt8]

    /// Creates a source from a closure.
    package init(read: @escaping @Sendable (_ path: RelativePath, _ offset: UInt64, _ count: Int) throws -> [UInt8]) {
        self.read = read
    }

    /// Reads the files below `root`, an absolute path.
    ///
    /// Reading throws ``ContextChanged`` for a file that is gone or no longer a regular file. It
    /// throws ``ContextFileError`` for every other error.
    package static func onDisk(root: String) -> ContextSource {
        let root = RawPath(root)
        return ContextSource { path, offset, count in
            let descriptor = root.appending(path).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
            guard descriptor >= 0 else {
                // The file was listed. Now it is gone, or it is a link.
                if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { throw ContextChanged(path: path) }
                throw ContextFileError(path: path, number: errno)
            }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw ContextFileError(path: path, number: errno) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw ContextChanged(path: path) }
            return try read(descriptor, path, offset, count)
        }
    }

    private static func read(_ descriptor: Int32, _ path: RelativePath, _ offset: UInt64, _ count: Int) throws -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let length = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + off_t(filled))
                if length == 0 { return }
                if length < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                filled += length
            }
        }
        if let failure { throw ContextFileError(path: path, number: failure) }
        return bytes
    }
}

/// An error of the system, with a path in the repository or in the written folder.
package struct ContextFileError: Explained, Hashable, Sendable {
    /// The path of the file.
    package let path: RelativePath
    /// The `errno` of the system call.
    package let number: Int32

    /// A lowercase sentence without a full stop.
    package var message: String {
        "\(path.isRoot ? "." : path.description): \(SystemText.of(number))"
    }
    package var description: String { message }
}

/// A path for system calls, as bytes that end with a zero.
struct RawPath {
    private let bytes: [CChar]

    /// Creates a path from text.
    init(_ text: String) { bytes = Array(text.utf8CString) }

    private init(bytes: [CChar]) { self.bytes = bytes }

    /// Appends a relative path.
    func appending(_ path: RelativePath) -> RawPath {
        guard !path.isRoot else { return self }
        return RawPath(bytes: bytes.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + path.bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// Passes the path to a system call. The pointer is valid only inside the closure.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a path ends with a zero byte") }
            return body(base)
        }
    }
}

extension ContextFileError {
    /// The error needs no advice.
    package var hints: [String] { [] }
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}
