package import Basics
package import ContentHash
internal import Glibc

/// Where the bytes of a context's files come from.
package struct ContextSource: Sendable {
    /// Up to `count` bytes of the file with this path in the repository, from `offset` on; fewer, or none, only at its end.
    package var read: @Sendable (_ path: RelativePath, _ offset: UInt64, _ count: Int) throws -> [UInt8]

    package init(read: @escaping @Sendable (_ path: RelativePath, _ offset: UInt64, _ count: Int) throws -> [UInt8]) {
        self.read = read
    }

    /// The files below `root`, an absolute path. What is no longer a regular file is a `ContextChanged`, any other trouble a `ContextFileError`.
    package static func onDisk(root: String) -> ContextSource {
        let root = RawPath(root)
        return ContextSource { path, offset, count in
            let descriptor = root.appending(path).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
            guard descriptor >= 0 else {
                // A file that was listed and is gone, or is a link now.
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

/// What the system refused, with a path in the repository or in the folder being written.
package struct ContextFileError: Explained, Hashable, Sendable {
    package let path: RelativePath
    /// The `errno`.
    package let number: Int32

    /// A lowercase sentence without a full stop.
    package var message: String {
        let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return "\(path.isRoot ? "." : path.description): \(reason.prefix(1).lowercased() + reason.dropFirst())"
    }
    package var description: String { message }
}

/// A path for the system, as bytes that end with a zero.
struct RawPath {
    private let bytes: [CChar]

    init(_ text: String) { bytes = Array(text.utf8CString) }

    private init(bytes: [CChar]) { self.bytes = bytes }

    func appending(_ path: RelativePath) -> RawPath {
        guard !path.isRoot else { return self }
        return RawPath(bytes: bytes.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + path.bytes.map { CChar(bitPattern: $0) } + [0])
    }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a path ends with a zero byte") }
            return body(base)
        }
    }
}

extension ContextFileError {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
