/// A heredoc: `<<WORD`, `<<-WORD`, `3<<"WORD"`. Its body is the lines that follow, up to a line
/// that is the word.
struct DockerfileHeredoc: Hashable {
    /// The word that ends the body.
    var word: String
    /// True when it is `<<-`: tabs before the end word do not count.
    var dropsTabs: Bool

    /// Returns the heredocs that a joined line opens, in order.
    ///
    /// As in BuildKit, a line with unbalanced quotes opens none.
    /// - Throws: ``DockerfileLexer/Failure`` for a line that nests too deeply.
    static func all(in text: String) throws(DockerfileLexer.Failure) -> [DockerfileHeredoc] {
        let lexer = DockerfileLexer(keepsQuotes: true, keepsEscapes: true, keepsUnset: true)
        do {
            return try lexer.words(text).compactMap(DockerfileHeredoc.init(opening:))
        } catch {
            if error.isLimit { throw error }
            return []
        }
    }

    /// Reads a whole word: digits, `<<`, an optional `-`, spaces, then a single word without `<`.
    private init?(opening text: String) {
        var rest = text.drop { $0.isASCII && $0.isNumber }
        guard rest.hasPrefix("<<") else { return nil }
        rest = rest.dropFirst(2)
        dropsTabs = rest.first == "-"
        if dropsTabs { rest = rest.dropFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard !rest.isEmpty, !rest.contains("<") else { return nil }
        guard let words = try? DockerfileLexer(keepsUnset: true).words(String(rest)), words.count == 1 else { return nil }
        word = words[0]
    }

    /// True when the arguments are a JSON array of strings. No shell reads them.
    static func isExecForm(_ rest: String) -> Bool {
        var scan = DockerfileScan(lexer: DockerfileLexer(), bytes: Array(rest.utf8))
        func skipSpaces() { while let byte = scan.next, DockerfileScan.isSpace(byte) { scan.position += 1 } }
        skipSpaces()
        guard scan.take() == UInt8(ascii: "[") else { return false }
        skipSpaces()
        if scan.next == UInt8(ascii: "]") {
            scan.position += 1
            skipSpaces()
            return scan.next == nil
        }
        while true {
            skipSpaces()
            guard scan.take() == UInt8(ascii: "\"") else { return false }
            while let byte = scan.take(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\") { scan.position += 1 }
            }
            skipSpaces()
            switch scan.take() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "]"):
                skipSpaces()
                return scan.next == nil
            default: return false
            }
        }
    }
}
