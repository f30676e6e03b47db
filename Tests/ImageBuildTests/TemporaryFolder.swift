import ContentHash
import Glibc
import Testing

/// A folder of a test's own, removed with all it holds when the value goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/faaso-context-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { _ = try? Command.run(["rm", "-rf", path]) }

    func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file and the folders above it.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o644) throws -> String {
        if let slash = name.lastIndex(of: "/") { try Command.run(["mkdir", "-p", path(String(name[..<slash]))]) }
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        try #require(descriptor >= 0, "\(name)")
        defer { close(descriptor) }
        #expect(bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
        #expect(fchmod(descriptor, mode) == 0)
        return path(name)
    }

    /// Everything below a folder, a line each: path, mode, and content or link text. Times are left out.
    func listing(_ name: String) throws -> [String] {
        let script =
            #"cd "$1" && find . -mindepth 1 \( -type f -printf '%P %m ' -exec sh -c 'sha256sum <"$1"' sh {} \; -o -type l -printf '%P -> %l\n' -o -printf '%P %m\n' \) | LC_ALL=C sort"#
        return try Command.run(["sh", "-c", script, "sh", path(name)]).split(separator: "\n").map(String.init)
    }
}

/// Runs programs of the system.
enum Command {
    struct Failure: Error {
        var command: [String]
        var status: Int32
        var output: String
    }

    /// Standard output and error of a program that must succeed.
    @discardableResult
    static func run(_ command: [String], input: String = "/dev/null") throws -> String {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A file, not a pipe: nothing waits for a reader.
        var name = Array("/tmp/faaso-output-XXXXXX".utf8CString)
        let output = mkstemp(&name)
        try #require(output >= 0)
        defer { close(output) }
        unlink(name)
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, command[0], &actions, nil, &arguments, environ)
        try #require(status == 0, "\(command[0]) can't be started")
        var result: Int32 = 0
        while waitpid(child, &result, 0) < 0 && errno == EINTR {}
        let length = Int(lseek(output, 0, SEEK_END))
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(output, buffer.baseAddress, length, 0))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard result == 0 else { throw Failure(command: command, status: result, output: text) }
        return text
    }
}

extension TreeEntry {
    /// Entries in a short form: `a` a file, `a*` an executable one, `a/` a folder, `a -> b` a link.
    static func list(_ lines: [String]) -> [TreeEntry] {
        lines.map { line in
            if let arrow = line.firstRange(of: " -> ") {
                let target = Array(line[arrow.upperBound...].utf8)
                return TreeEntry(path: RelativePath(String(line[..<arrow.lowerBound])), kind: .symlink(target: target))
            }
            if line.hasSuffix("/") { return TreeEntry(path: RelativePath(line), kind: .directory) }
            let isExecutable = line.hasSuffix("*")
            return TreeEntry(
                path: RelativePath(isExecutable ? String(line.dropLast()) : line), kind: .file(size: 1, executable: isExecutable))
        }
    }
}
