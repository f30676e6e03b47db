internal import CPosix
internal import Glibc

/// Reads files in pieces. The stats before and after the read must be equal, so the bytes belong to
/// one version.
///
/// Each thread has its own reader. The buffer and the hasher are reused for every file.
struct FileReader: ~Copyable {
    private let rootDescriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
    private var hasher = ContentHasher()

    /// Creates a reader for paths relative to an open root folder.
    init(rootDescriptor: Int32) {
        self.rootDescriptor = rootDescriptor
    }

    deinit {
        buffer.deallocate()
    }

    /// The digest of a file and the stat that belongs to it.
    /// - Parameter seen: the stat of the last scan. If the file still has it after the read, no
    ///   further stat is needed.
    mutating func digest(_ path: RelativePath, seen: Stat) throws(TreeError) -> (digest: Digest, stat: Stat) {
        let descriptor = try Self.open(path, rootDescriptor)
        defer { close(descriptor) }
        var before = seen
        // The last scan may be long ago. Therefore the first comparison may fail although the file
        // does not change now.
        for _ in 0..<3 {
            let count = try readAll(path, descriptor, expected: before.size)
            let digest = hasher.finishAndRestart()
            let after = try Self.stat(path, descriptor)
            if after == before, UInt64(count) == after.size { return (digest, after) }
            before = after
            guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .io(path, errno: errno) }
        }
        throw .changing(path)
    }

    private mutating func readAll(_ path: RelativePath, _ descriptor: Int32, expected: UInt64) throws(TreeError) -> Int {
        var total = 0
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 {
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                total += count
            }
            // A short read at the expected size is the end of the file. If the file has grown, the
            // stat that follows shows it.
            if count == 0 || (count > 0 && count < buffer.count && total >= expected) { return total }
            if count < 0, errno == EISDIR { throw .unsupported(path, kind: Stat.Kind.name(mode: S_IFDIR)) }
            if count < 0, errno != EINTR { throw .io(path, errno: errno) }
        }
    }

    /// The bytes of one version of a file, and their stat.
    static func contents(_ path: RelativePath, _ rootDescriptor: Int32, limit: Int = .max) throws(TreeError) -> (bytes: [UInt8], stat: Stat)
    {
        let descriptor = try open(path, rootDescriptor)
        defer { close(descriptor) }
        for _ in 0..<2 {
            let before = try stat(path, descriptor)
            guard before.size <= UInt64(limit) else { throw .tooLarge(path, size: before.size, limit: limit) }
            var failure: Int32 = 0
            // The buffer has one more byte than the file, so that a growing file is detected.
            let bytes = [UInt8](unsafeUninitializedCapacity: Int(clamping: before.size) + 1) { buffer, filled in
                while filled < buffer.count {
                    let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
                    if count == 0 { return }
                    if count > 0 {
                        filled += count
                    } else if errno != EINTR {
                        failure = errno
                        return
                    }
                }
            }
            guard failure == 0 else { throw .io(path, errno: failure) }
            if try stat(path, descriptor) == before, bytes.count == Int(clamping: before.size) { return (bytes, before) }
            guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .io(path, errno: errno) }
        }
        throw .changing(path)
    }

    /// The text of a link.
    static func link(_ path: RelativePath, _ rootDescriptor: Int32) throws(TreeError) -> [UInt8] {
        var failure: Int32 = 0
        let text = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
            let count = path.withCString { path in
                buffer.withMemoryRebound(to: CChar.self) { text in
                    readlinkat(rootDescriptor, path, text.baseAddress.unsafelyUnwrapped, text.count)
                }
            }
            if count >= 0 { filled = count } else { failure = errno }
        }
        switch failure {
        case 0: return text
        // The path was a link in the last stat.
        case ENOENT, ENOTDIR, EINVAL: throw .changing(path)
        default: throw .io(path, errno: failure)
        }
    }

    private static func open(_ path: RelativePath, _ rootDescriptor: Int32) throws(TreeError) -> Int32 {
        // Without O_NONBLOCK, opening a FIFO that replaced the file would block forever.
        let descriptor = path.withCString { cposix_openat(rootDescriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0) }
        if descriptor >= 0 { return descriptor }
        switch errno {
        case ENOENT, ENOTDIR: throw .notFound(path)
        case ELOOP: throw .unsupported(path, kind: Stat.Kind.name(mode: S_IFLNK))
        case ENXIO: throw .unsupported(path, kind: Stat.Kind.name(mode: S_IFSOCK))
        case let failure: throw .io(path, errno: failure)
        }
    }

    private static func stat(_ path: RelativePath, _ descriptor: Int32) throws(TreeError) -> Stat {
        var status = cposix_status()
        let failure = cposix_fstat(descriptor, &status)
        guard failure == 0 else { throw .io(path, errno: failure) }
        let stat = Stat(status)
        guard stat.kind.isFile else { throw .unsupported(path, kind: Stat.Kind.name(mode: status.mode)) }
        return stat
    }
}
