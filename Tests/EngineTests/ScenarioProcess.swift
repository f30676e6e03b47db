import Dispatch
import Glibc
import Testing

/// A program that ran to its end.
struct Finished: Sendable {
    /// The exit status; a signal's number, negative, where one ended it.
    var status: Int32
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A program that was started.
struct Started: Sendable {
    let pid: pid_t
    fileprivate let output: Int32
    fileprivate let errors: Int32
    fileprivate let command: String

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end on a thread that nobody else needs; ends it by force after a while, so that no test hangs.
    func finished(within limit: Duration = .seconds(150)) async throws -> Finished {
        let status: Int32? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let end = ContinuousClock.now + limit
                var status: Int32 = 0
                while waitpid(pid, &status, WNOHANG) == 0 {
                    guard ContinuousClock.now < end else {
                        kill(pid, SIGKILL)
                        waitpid(pid, &status, 0)
                        return continuation.resume(returning: nil)
                    }
                    usleep(2000)
                }
                continuation.resume(returning: status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f))
            }
        }
        let (said, complained) = (Self.drain(output), Self.drain(errors))
        return Finished(status: try #require(status, "\(command) did not end\n\(said)\n\(complained)"), output: said, errors: complained)
    }

    /// What it has complained of so far.
    var complaints: String { Self.text(errors) }

    private static func drain(_ descriptor: Int32) -> String {
        defer { close(descriptor) }
        return text(descriptor)
    }

    private static func text(_ descriptor: Int32) -> String {
        let length = Int(lseek(descriptor, 0, SEEK_END))
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, length, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Starts programs with their output going to files that have no name.
enum Program {
    static func start(_ words: [String], in folder: String, environment: [String: String] = [:]) throws -> Started {
        let (output, errors) = (try unnamedFile(), try unnamedFile())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var all = inherited()
        all.merge(environment) { $1 }
        // The shell is replaced by the program: the process that is waited for, and killed, is the program's.
        var arguments = (["sh", "-c", #"cd "$0" && exec "$@""#, folder] + words).map { strdup($0) } + [nil]
        var variables = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, "sh", &actions, nil, &arguments, &variables)
        try #require(result == 0, "\(words[0]): \(String(cString: strerror(result)))")
        return Started(pid: pid, output: output, errors: errors, command: words.joined(separator: " "))
    }

    private static func unnamedFile() throws -> Int32 {
        var name = Array("/tmp/faaso-scenario-output-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func inherited() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }
}
