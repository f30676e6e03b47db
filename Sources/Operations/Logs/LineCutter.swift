/// Cuts the output of a container into lines.
struct LineCutter {
    private var rest: [UInt8] = []

    /// Adds the next bytes.
    /// - Returns: the lines that are now complete, without their ends.
    mutating func push(_ bytes: [UInt8]) -> [[UInt8]] {
        // Only the new bytes are searched: a line without an end may come in thousands of pieces.
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            rest += bytes
            return []
        }
        let complete = (rest + bytes[...end]).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        rest = Array(bytes[(end + 1)...])
        return complete.map(Array.init)
    }

    /// Returns the last line, if it has no end. Nil if nothing is left.
    mutating func finish() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }
}
