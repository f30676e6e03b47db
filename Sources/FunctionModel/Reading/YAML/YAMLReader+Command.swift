/// Reads the fields `target` and `command`.
extension YAMLReader {
    /// Reads the name of a stage. Docker selects no stage by its number.
    mutating func stage(_ fields: [MetadataField: YAMLEntry]) -> String? {
        let isNumber = fields[.target]?.value.scalar?.string.isMade(rest: \.isASCIIDigit) ?? false
        let hint = "Docker selects a stage by its name: write 'FROM image AS name', and the name here"
        return text(fields, .target, hints: isNumber ? [hint] : [])
    }

    /// Reads the words that replace the image's CMD.
    mutating func containerCommand(_ node: YAMLNode) -> [String]? {
        guard let nodes = list(node, "command", hints: ["write a list: \(Self.listForm(node))"]) else { return nil }
        if nodes.isEmpty {
            report("command: found an empty list, at least one word is required", at: location(of: node))
            return nil
        }
        return nodes.compactMap { text($0, "command") }
    }

    /// A command as a list of words. A text that needs a shell becomes an example with one.
    private static func listForm(_ node: YAMLNode) -> String {
        guard let scalar = node.scalar, !isNull(scalar) else { return "[python3, -m, app]" }
        let words = scalar.string.split(separator: " ").map(String.init)
        let isPlain = words.allSatisfy { word in
            word.isMade(rest: { $0.isASCIIAlphanumeric || "_./:=@+-".utf8.contains($0) }) && !word.hasSuffix(":")
        }
        return isPlain && !words.isEmpty ? "[\(words.joined(separator: ", "))]" : "[sh, -c, '…']"
    }
}
