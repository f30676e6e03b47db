/// Cuts the output of a container into lines.
struct LineCutter {
    private var rest: [UInt8] = []

    /// Takes the next bytes.
    /// - Returns: the complete lines so far, without their ends.
    mutating func push(_ bytes: [UInt8]) -> [[UInt8]] {
        rest += bytes
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let complete = rest[...end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        rest = Array(rest[(end + 1)...])
        return complete.map(Array.init)
    }

    /// The last line, if it has no end. Nil if nothing is left.
    mutating func finish() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }
}
