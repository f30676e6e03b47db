/// How a command in a container ended.
package struct ExecResult: Hashable, Sendable {
    package var exitCode: Int
    /// stdout and stderr in the order in which they came.
    package var output: [UInt8]

    package init(exitCode: Int, output: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
    }

    /// The output as UTF-8; what is not UTF-8 is replaced.
    package var text: String { String(decoding: output, as: UTF8.self) }
}
