package import Glibc

/// A folder for one test. It is removed with its contents when the value is released.
package final class TemporaryFolder: Sendable {
    /// The absolute path, without symbolic links.
    package let path: String

    /// Creates a new folder.
    ///
    /// - Parameter parent: `/dev/shm` keeps the folder in memory, where fsync costs nothing.
    package init(in parent: String = "/tmp") {
        path = "\(parent)/faaso-test-\(UInt64.random(in: .min ... .max))"
        precondition(mkdir(path, 0o755) == 0)
    }

    deinit { Self.remove(path) }

    /// Returns the absolute path of a name inside the folder.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file, and creates the folders above it. Returns false if something else is in the
    /// way.
    @discardableResult
    package func write(_ text: String, to name: String, mode: mode_t? = nil) -> Bool {
        write(Array(text.utf8), to: name, mode: mode)
    }

    /// Writes a file, and creates the folders above it. Returns false if something else is in the
    /// way.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String, mode: mode_t? = nil) -> Bool {
        if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        precondition(bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
        if let mode { fchmod(descriptor, mode) }
        return true
    }

    /// Creates a folder and the folders above it.
    package func makeFolder(_ name: String) {
        var made = path
        for part in name.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o755)
        }
    }

    /// Returns a file's text, or nil if there is no file.
    package func read(_ name: String) -> String? {
        guard let file = fopen(path(name), "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// True when a name leads to a file or a folder.
    package func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    /// Removes a file, a link, or a folder with its contents.
    package func remove(_ name: String) { Self.remove(path(name)) }

    /// The type and permission bits, the size and the mtime of a file, or nil if there is none.
    package func status(_ name: String) -> (mode: mode_t, size: Int, time: timespec)? {
        var status = stat()
        guard lstat(path(name), &status) == 0 else { return nil }
        return (status.st_mode, Int(status.st_size), status.st_mtim)
    }

    /// Sets the mtime of a file or a link.
    package func setTime(_ name: String, _ time: timespec) {
        utimensat(AT_FDCWD, path(name), [time, time], AT_SYMLINK_NOFOLLOW)
    }

    /// Creates a symbolic link.
    package func link(_ name: String, to target: String) { precondition(symlink(target, path(name)) == 0) }
}
