import Basics
import ContainerEngine
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// A running `ssh` whose standard streams belong to this program.
struct SSHProcess: Sendable {
    /// The absolute path of `ssh`.
    private let path: String
    private let environment: Subprocess.Environment

    /// The way in which a call ended.
    struct End: Sendable {
        /// The exit status of the remote command, or ``SSHCommand/linkFailed``.
        var status: Int
        /// The last lines on standard error.
        var errors: [String]
    }

    /// Finds `ssh` on the PATH of the environment.
    /// - Throws: ``SSHError/noProgram``.
    init(environment: [String: String]) throws(SSHError) {
        guard let found = SearchPath.programs(named: "ssh", on: environment["PATH"]).first else { throw .noProgram }
        path = found
        var variables: [Subprocess.Environment.Key: String] = [:]
        for (name, value) in environment { variables[Subprocess.Environment.Key(stringLiteral: name)] = value }
        self.environment = .custom(variables)
    }

    /// Runs a call until it ends.
    /// - Parameters:
    ///   - errors: receives the last lines of standard error as they come.
    ///   - input: writes to standard input, whose end follows. If it throws, `ssh` is ended.
    ///   - onLine: receives each line of standard output.
    ///   - onEnd: called at the end of standard output.
    func run(
        _ command: SSHCommand, errors: Shared<[String]> = Shared([]), input: @escaping @Sendable (StandardInputWriter) async throws -> Void,
        onLine: @escaping @Sendable ([UInt8]) -> Void, onEnd: @escaping @Sendable () -> Void = {}
    ) async throws -> End {
        // Ctrl-C reaches the whole group of processes. It must not end the link, because the agent
        // completes its current step.
        let words = ["-c", #"trap "" INT; exec "$@""#, "sh", path] + command.words
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(words), environment: environment, input: .inputWriter, output: .sequence,
            error: .sequence
        ) { execution in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do { try await input(execution.standardInputWriter) } catch {
                        try? execution.send(signal: .terminate)
                        throw error
                    }
                    try? await execution.standardInputWriter.finish()
                }
                group.addTask {
                    defer { onEnd() }
                    try await Self.drain(execution.standardOutput, onLine)
                }
                group.addTask {
                    try await Self.drain(execution.standardError) { line in
                        errors.change { $0 = ($0 + [String(decoding: line, as: UTF8.self)]).suffix(12) }
                    }
                }
                try await group.waitForAll()
            }
        }
        return End(status: Self.code(result.terminationStatus), errors: errors.value)
    }

    /// Runs a call with the standard streams of this process, such as those of a terminal.
    /// - Returns: the exit status.
    func attached(_ command: SSHCommand) async throws -> Int {
        var options = PlatformOptions()
        // `ssh` gives the terminal its settings back.
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(2))]
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(command.words), environment: environment, platformOptions: options,
            input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
            output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        return Self.code(result.terminationStatus)
    }

    private static func code(_ status: TerminationStatus) -> Int {
        switch status {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }

    private static func drain(_ output: SubprocessOutputSequence, _ onLine: @Sendable ([UInt8]) -> Void) async throws {
        var splitter = LineSplitter(limit: 64 << 20)
        for try await buffer in output {
            for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { onLine(line) }
        }
        if let line = splitter.finish() { onLine(line) }
    }
}
