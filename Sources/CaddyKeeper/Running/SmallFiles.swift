import CPosix
import Glibc

/// The few files that the keeper reads and writes.
enum SmallFiles {
    /// The content of a file; nil if it cannot be read.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file in one step: beside it, and renamed over it.
    /// - Returns: false if it could not be written.
    @discardableResult
    static func write(_ path: String, _ bytes: [UInt8]) -> Bool { failure(writing: path, bytes) == nil }

    /// Writes a file as ``write(_:_:)`` does.
    /// - Returns: the kernel's words for a failure (`No space left on device`); nil for none.
    static func failure(writing path: String, _ bytes: [UInt8]) -> String? {
        let beside = path + ".new"
        let descriptor = cposix_openat(AT_FDCWD, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        var failure: Int32 = write(bytes, to: descriptor) ? 0 : errno
        close(descriptor)
        if failure == 0, rename(beside, path) != 0 { failure = errno }
        if failure == 0 { return nil }
        unlink(beside)
        return String(cString: strerror(failure))
    }

    /// Writes all bytes to a descriptor that blocks.
    /// - Returns: false if they could not be written.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes a symbolic link in one step, over an older one.
    static func link(_ path: String, to target: String) {
        let beside = path + ".new"
        unlink(beside)
        if symlink(target, beside) == 0 { rename(beside, path) }
    }

    /// The names in a folder, sorted; nil if it cannot be read.
    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The target of a symbolic link; nil if there is none.
    static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
