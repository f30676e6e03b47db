/// A writer for text in blocks, indented by tabs like the output of `caddy fmt`.
struct Indented {
    /// The text so far.
    private(set) var text = ""
    private var depth = 0

    /// Adds a line at the current depth.
    mutating func line(_ words: String) {
        text += words.isEmpty ? "\n" : String(repeating: "\t", count: depth) + words + "\n"
    }

    /// Adds a block in braces. `body` writes its lines.
    mutating func block(_ head: String, _ body: (inout Indented) -> Void) {
        line(head.isEmpty ? "{" : "\(head) {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }
}
