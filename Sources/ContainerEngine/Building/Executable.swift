import Basics
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs small commands for their output.
enum Executable {
    /// The standard output of a command. Nil if it cannot be run, fails, or takes longer than ten
    /// seconds.
    static func output(_ path: String, _ arguments: [String], _ environment: [String: String]) async throws -> String? {
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    let result = try await run(
                        .path(FilePath(path)), arguments: Arguments(arguments), environment: .with(environment),
                        output: .string(limit: 1 << 16),
                        error: .discarded)
                    return result.terminationStatus.isSuccess ? result.standardOutput : nil
                } catch is SubprocessError {
                    return nil
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(10))
                return nil
            }
            defer { group.cancelAll() }
            let output = try await group.next() ?? nil
            try Task.checkCancellation()
            return output
        }
    }
}

extension Subprocess.Environment {
    /// An environment of exactly these variables, without the signing key.
    static func with(_ variables: [String: String]) -> Subprocess.Environment {
        var values: [Key: String] = [:]
        for (name, value) in ChildEnvironment.of(variables) { values[Key(stringLiteral: name)] = value }
        return .custom(values)
    }
}
