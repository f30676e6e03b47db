import Basics
import Glibc

/// An error of the system for a file or folder.
struct FileReadError: Error, CustomStringConvertible {
    let errno: Int32

    var description: String { SystemText.of(errno) }
}

extension ProjectFiles {
    /// The files below an absolute path.
    package static func onDisk(root: String) -> ProjectFiles {
        let real = realPath(root)
        let base = root.hasSuffix("/") ? root : root + "/"
        return ProjectFiles(
            read: { try readFile(base + $0) },
            list: { try listFolder(base + $0) },
            kind: { fileKind(base + $0) },
            resolve: { path in
                guard let real, let target = realPath(base + path) else { return nil }
                if target == real { return "" }
                let prefix = real == "/" ? "/" : real + "/"
                return target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : nil
            },
            target: { linkText(base + $0) }
        )
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func linkText(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func fileKind(_ path: String) -> FileKind? {
        var status = stat()
        return lstat(path, &status) == 0 ? kind(mode: status.st_mode) : nil
    }

    private static func kind(mode: mode_t) -> FileKind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .symlink
        default: .other
        }
    }

    private static func readFile(_ path: String) throws -> [UInt8]? {
        // Without O_NONBLOCK, opening a FIFO that has no writer would block forever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileReadError(errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size > HandwrittenFile.byteLimit { throw FileTooLarge(size: status.st_size) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileReadError(errno: errno)
            }
            // The file may grow, and files in /proc have no size.
            if bytes.count + count > HandwrittenFile.byteLimit { throw FileTooLarge(size: bytes.count + count) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private static func listFolder(_ path: String) throws(FileReadError) -> [(name: String, kind: FileKind)]? {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileReadError(errno: errno)
        }
        defer { closedir(folder) }
        var entries: [(name: String, kind: FileKind)] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw FileReadError(errno: errno) }
                return entries
            }
            // The record may be shorter than its Swift type. Its name is therefore read in place
            // and never copied as a whole.
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            if name == "." || name == ".." { continue }
            let kind: FileKind? =
                switch Int(entry.pointee.d_type) {
                case Int(DT_REG): .file
                case Int(DT_DIR): .directory
                case Int(DT_LNK): .symlink
                case Int(DT_UNKNOWN): fileKind(path + "/" + name)
                default: .other
                }
            if let kind { entries.append((name, kind)) }
        }
    }
}
