/// The words of a command that stands in a YAML file as one text.
enum ShellWords {
    /// The words as a list for `command`. Compose splits a text like a shell and starts no shell.
    ///
    /// A text with an unclosed quote is run by a shell, which reports it.
    static func list(_ text: String) -> [String] { split(text) ?? ["sh", "-c", text] }

    /// Splits a text at spaces, with the quotes and backslashes of a POSIX shell. Nil if a quote is
    /// not closed.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (quote, character) {
            case ("'"?, "'"), ("\""?, "\""): quote = nil
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, "\\"), ("\""?, "\\"):
                guard let next = rest.popFirst() else { return nil }
                let isKept = quote != nil && !"\"\\$`".contains(next)
                word = (word ?? "") + (isKept ? "\\" : "") + String(next)
            case (nil, _) where character.isWhitespace:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if quote != nil { return nil }
        if let done = word { words.append(done) }
        return words
    }
}
