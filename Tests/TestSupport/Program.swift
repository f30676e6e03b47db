import Glibc
import Testing

/// Starts programs. Their output goes to files without a name, so no program waits for a reader.
package enum Program {
    /// Starts a program that is found on PATH.
    ///
    /// - Parameters:
    ///   - folder: the working directory.
    ///   - environment: variables in addition to the inherited ones.
    package static func start(_ words: [String], in folder: String = "/", environment: [String: String] = [:]) throws -> Started {
        let (output, errors) = (try unnamedFile(), try unnamedFile())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var all = inherited()
        all.merge(environment) { $1 }
        // The program replaces the shell, so its process is the one that is waited for and killed.
        var arguments = (["sh", "-c", #"cd "$0" && exec "$@""#, folder] + words).map { strdup($0) } + [nil]
        var variables = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, "sh", &actions, nil, &arguments, &variables)
        try #require(result == 0, "\(words[0]): \(String(cString: strerror(result)))")
        return Started(pid: pid, output: output, errors: errors, command: words.joined(separator: " "))
    }

    /// Runs a program to its end. Blocks the thread.
    ///
    /// - Returns: standard output.
    /// - Throws: ``ProgramFailure`` if the program does not end with status 0.
    @discardableResult
    package static func run(_ words: [String], in folder: String = "/", environment: [String: String] = [:]) throws -> String {
        let done = try start(words, in: folder, environment: environment).wait()
        guard done.status == 0 else { throw ProgramFailure(command: words.joined(separator: " "), finished: done) }
        return done.output
    }

    private static func unnamedFile() throws -> Int32 {
        var name = Array("/tmp/faaso-test-output-XXXXXX".utf8CString)
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

/// The error for a program that had to succeed and failed.
package struct ProgramFailure: Error, CustomStringConvertible {
    /// The program and its arguments.
    package var command: String
    /// The status and both outputs.
    package var finished: Finished

    package var description: String { "\(command)\nends with status \(finished.status)\n\(finished.output)\(finished.errors)" }
}
