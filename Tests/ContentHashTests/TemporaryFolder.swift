import CPosix
import ContentHash
import Glibc

/// A folder of its own for a test, gone when the test is.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = "/tmp/contenthash-\(UInt64.random(in: .min ... .max))"
        mkdir(path, 0o755)
        mkdir(path + "/root", 0o755)
        // In memory where that can be had: what is tested is the tree, and an fsync waits for everybody's writes.
        let memory = "/dev/shm/" + path.dropFirst("/tmp/".count)
        if mkdir(memory, 0o755) == 0 { symlink(memory, path + "/state") }
    }

    deinit {
        _ = Shell.run("/bin/rm", "-rf", path, "/dev/shm/" + path.dropFirst("/tmp/".count))
    }

    /// The tree under test.
    var root: String { path + "/root" }
    /// The index lies beside the tree, so that writing it changes no folder in it.
    var index: String { path + "/state/index" }

    func open() -> FileIndex { FileIndex(root: root, indexPath: index) }

    func write(_ name: String, _ text: String) {
        write(name, Array(text.utf8))
    }

    /// Writes into the file that is there, or a new one, and makes the folders above it.
    func write(_ name: String, _ bytes: [UInt8]) {
        let file = root + "/" + name
        if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
        let descriptor = cposix_openat(AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(descriptor >= 0, "can't write \(file)")
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    func makeFolder(_ name: String) {
        var path = root
        for part in name.split(separator: "/") {
            path += "/" + part
            mkdir(path, 0o755)
        }
    }

    func link(_ name: String, to target: String) {
        precondition(symlink(target, root + "/" + name) == 0)
    }

    func remove(_ name: String) {
        _ = Shell.run("/bin/rm", "-rf", root + "/" + name)
    }

    func setMode(_ name: String, _ mode: UInt32) {
        precondition(chmod(root + "/" + name, mode) == 0)
    }

    /// Nanoseconds since 1970.
    func modificationTime(_ name: String) -> Int64 {
        var status = cposix_status()
        precondition(cposix_lstatat(AT_FDCWD, root + "/" + name, &status) == 0)
        return status.mtime
    }

    func setModificationTime(_ name: String, _ nanoseconds: Int64) {
        let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        precondition(utimensat(AT_FDCWD, root + "/" + name, [time, time], AT_SYMLINK_NOFOLLOW) == 0)
    }
}

/// Waits until all that was written by now is older than the racy rule asks.
func settle() async throws {
    try await Task.sleep(for: .milliseconds(25))
}

enum Shell {
    /// Runs a program to its end: its exit status.
    static func run(_ arguments: String...) -> Int32 {
        guard let process = start(arguments) else { return -1 }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status
    }

    static func start(_ arguments: [String]) -> pid_t? {
        var process: pid_t = 0
        let copies: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { copies.forEach { free($0) } }
        return posix_spawn(&process, arguments[0], nil, nil, copies, environ()) == 0 ? process : nil
    }

    private static func environ() -> [UnsafeMutablePointer<CChar>?] { [nil] }
}
