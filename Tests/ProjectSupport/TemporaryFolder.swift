package import Glibc

/// A folder of a test's own, removed with all it holds when the value goes.
package final class TemporaryFolder: Sendable {
    /// Absolute, links resolved.
    package let path: String

    package init(in parent: String = "/tmp") {
        path = "\(parent)/faaso-pipeline-\(UInt64.random(in: .min ... .max))"
        precondition(mkdir(path, 0o755) == 0)
    }

    deinit { Self.remove(path) }

    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes into the file that is there, or a new one, and makes the folders above it; false where something else is in the way.
    @discardableResult
    package func write(_ text: String, to name: String, mode: mode_t? = nil) -> Bool {
        if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        if let mode { fchmod(descriptor, mode) }
        return true
    }

    package func makeFolder(_ name: String) {
        var made = path
        for part in name.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o755)
        }
    }

    package func read(_ name: String) -> String? {
        guard let file = fopen(path(name), "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    package func remove(_ name: String) { Self.remove(path(name)) }

    /// Removes a file, a link, or a folder with all it holds; links are not followed.
    package static func remove(_ file: String) {
        if unlink(file) == 0 || rmdir(file) == 0 { return }
        for name in names(file) { remove(file + "/" + name) }
        rmdir(file)
    }

    /// The names in a folder, sorted; none where it is no folder.
    package static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The type and permission bits, the size and the mtime of a file; nil for nothing.
    package func status(_ name: String) -> (mode: mode_t, size: Int, time: timespec)? {
        var status = stat()
        guard lstat(path(name), &status) == 0 else { return nil }
        return (status.st_mode, Int(status.st_size), status.st_mtim)
    }

    package func setTime(_ name: String, _ time: timespec) {
        utimensat(AT_FDCWD, path(name), [time, time], AT_SYMLINK_NOFOLLOW)
    }

    package func link(_ name: String, to target: String) { precondition(symlink(target, path(name)) == 0) }
}
