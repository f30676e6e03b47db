import FoundationEssentials
import Subprocess
import SystemPackage

/// A program of the machine, run for what it prints: git and Graphviz.
package struct Tool: Sendable {
    package let path: String
    private let environment: [String: String]

    /// How a run ended.
    package struct Result: Sendable {
        /// The exit code; 128 and the signal's number when a signal ended it.
        package var status: Int
        package var output: [UInt8]
        /// What it wrote on its standard error, without the last line's end.
        package var error: String
    }

    /// The first program of this name on the `PATH` of the environment; nil where there is none.
    package init?(_ name: String, environment: [String: String]) {
        let folders = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        let found = folders.map { "\($0)/\(name)" }.first { path in
            var isFolder = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
                && FileManager.default.isExecutableFile(atPath: path)
        }
        guard let found else { return nil }
        path = found
        self.environment = environment
    }

    /// Runs it to its end.
    /// - Parameters:
    ///   - setting: variables beyond the environment.
    ///   - limit: how much of its output is taken, in bytes; more is an error.
    package func run(
        _ arguments: [String], in folder: String? = nil, input: [UInt8] = [], setting variables: [String: String] = [:],
        limit: Int = 256 << 20
    ) async throws -> Result {
        var values: [Environment.Key: String] = [:]
        for (name, value) in environment.merging(variables, uniquingKeysWith: { $1 }) {
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
