/// The result of a command in a container.
package struct ExecResult: Hashable, Sendable {
    /// The exit code of the command.
    package var exitCode: Int
    /// The output of stdout and stderr in the order of arrival.
    package var output: [UInt8]

    /// Creates a result.
    package init(exitCode: Int, output: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
    }

    /// The output as text. Invalid UTF-8 is replaced.
    package var text: String { String(decoding: output, as: UTF8.self) }
}
