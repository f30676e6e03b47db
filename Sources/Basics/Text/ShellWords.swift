/// The words of a command line of a POSIX shell.
package enum ShellWords {
    /// The words as a list for `command`. Compose splits a text like a shell and starts no shell.
    ///
    /// A text with an unclosed quote is run by a shell, which reports it.
    package static func list(_ text: String) -> [String] { split(text) ?? ["sh", "-c", text] }

    /// A word for a shell's command line: as it is, or in single quotes if a character of it has a
    /// meaning there.
    package static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "_./:@%+=,-".utf8.contains(byte)
            }
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// Splits a text at spaces, with the quotes and backslashes of a POSIX shell. Nil if a quote is
    /// not closed.
    private static func split(_ text: String) -> [String]? {
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
