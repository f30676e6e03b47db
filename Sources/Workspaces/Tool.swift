import Basics
import FoundationEssentials
import Subprocess
import SystemPackage

/// A program on this machine that is run for its output, such as git or Graphviz.
package struct Tool: Sendable {
    /// The absolute path of the program.
    package let path: String
    private let environment: [String: String]

    /// The result of a run.
    package struct Result: Sendable {
        /// The exit code. If a signal ended the run, this is 128 plus the signal's number.
        package var status: Int
        /// The standard output.
        package var output: [UInt8]
        /// The standard error without the final line end.
        package var error: String
    }

    /// Finds the first program with a name on the environment's `PATH`. Nil if there is none.
    package init?(_ name: String, environment: [String: String]) {
        guard let found = SearchPath.programs(named: name, on: environment["PATH"]).first else { return nil }
        path = found
        self.environment = environment
    }

    /// Runs the program until it ends. Any exit code is a result, not an error.
    /// - Parameters:
    ///   - folder: the working directory; nil for that of this process.
    ///   - input: the standard input.
    ///   - variables: variables in addition to the environment.
    ///   - limit: the maximum length of the output in bytes. A longer output is an error.
    package func run(
        _ arguments: [String], in folder: String? = nil, input: [UInt8] = [], setting variables: [String: String] = [:],
        limit: Int = 256 << 20
    ) async throws -> Result {
        var values: [Environment.Key: String] = [:]
        for (name, value) in ChildEnvironment.of(environment.merging(variables) { $1 }) {
            values[Environment.Key(stringLiteral: name)] = value
        }
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(arguments), environment: .custom(values),
            workingDirectory: folder.map { FilePath($0) }, input: .array(input), output: .bytes(limit: limit),
            error: .string(limit: 1 << 16))
        let status =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        var message = result.standardError
        while message.last?.isNewline == true { message.removeLast() }
        return Result(status: status, output: result.standardOutput, error: message)
    }
}
