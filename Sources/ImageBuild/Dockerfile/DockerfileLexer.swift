/// Reads quotes, escapes and variables in the words of a Dockerfile. "Environment replacement" of
/// the Dockerfile reference describes them.
///
/// The lexer has two uses. It substitutes build arguments. It also splits a line into words to find
/// its heredocs, without any change to the words.
struct DockerfileLexer {
    /// The reason why a text cannot be read.
    struct Failure: Error, Hashable {
        /// A lowercase sentence without a full stop.
        var message: String
        /// True when the text may be correct, but exceeds a limit.
        var isLimit = false
    }

    /// The escape character. The next character stands for itself.
    var escape = UInt8(ascii: "\\")
    /// True when quotes are kept. Otherwise they are removed.
    var keepsQuotes = false
    /// True when escape characters are kept. Otherwise they are removed.
    var keepsEscapes = false
    /// True when an unset variable stays as it is written. Otherwise it becomes empty.
    var keepsUnset = false
    /// The values of the variables, by name.
    var variables: [String: String] = [:]

    /// Returns the text without quotes, and with variables replaced.
    func expand(_ text: String) throws(Failure) -> String {
        var scan = DockerfileScan(lexer: self, bytes: Array(text.utf8))
        return String(decoding: try scan.text(until: nil, keepsEscapes: keepsEscapes), as: UTF8.self)
    }

    /// Returns the words of the text. Spaces outside of quotes separate them.
    func words(_ text: String) throws(Failure) -> [String] {
        var scan = DockerfileScan(lexer: self, bytes: Array(text.utf8))
        _ = try scan.text(until: nil, keepsEscapes: keepsEscapes)
        return scan.words.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// One pass over one text.
struct DockerfileScan {
    /// The lexer that the pass belongs to.
    let lexer: DockerfileLexer
    /// The bytes of the text.
    let bytes: [UInt8]
    /// The index of the next byte.
    var position = 0
    /// The number of open `${…}`.
    var depth = 0
    /// The words that were found.
    private(set) var words: [[UInt8]] = []
    private var inWord = false

    /// Creates a pass at the start of a text.
    init(lexer: DockerfileLexer, bytes: [UInt8]) {
        self.lexer = lexer
        self.bytes = bytes
    }

    /// The next byte, which is not consumed. Nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Consumes the next byte. Nil at the end.
    mutating func take() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads up to `stop`, which is consumed. If `stop` is nil, reads up to the end.
    /// - Throws: ``DockerfileLexer/Failure`` if a quote, a brace or `stop` is missing.
    mutating func text(until stop: UInt8?, keepsEscapes: Bool) throws(DockerfileLexer.Failure) -> [UInt8] {
        var result: [UInt8] = []
        while let byte = take() {
            if byte == stop { return result }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                let quoted = try byte == UInt8(ascii: "'") ? singleQuoted() : doubleQuoted(keepsEscapes: keepsEscapes)
                if stop == nil { addToWord(quoted, splitting: false) }
                result += quoted
            case UInt8(ascii: "$"):
                let value = try variable()
                if stop == nil { addToWord(value, splitting: true) }
                result += value
            case UInt8(ascii: "<") where next == UInt8(ascii: "<"):
                // Space between `<<` and its word belongs to the heredoc.
                var marker: [UInt8] = [byte, byte]
                position += 1
                while let space = next, Self.isSpace(space) {
                    marker.append(space)
                    position += 1
                }
                if stop == nil { addToWord(marker, splitting: false) }
                result += marker
            case lexer.escape:
                var escaped: [UInt8] = keepsEscapes ? [byte] : []
                if let following = take() { escaped.append(following) }
                if stop == nil { addToWord(escaped, splitting: false) }
                result += escaped
            default:
                // A space beyond ASCII separates words too.
                let length = max(1, UnicodeSpace.length(bytes[(position - 1)...]))
                let piece = bytes[(position - 1)..<(position - 1 + length)]
                if stop == nil { addToWord(length > 1 ? [0x20] : [byte], splitting: true) }
                position += length - 1
                result += piece
            }
        }
        if let stop { throw .init(message: "a '\(Character(UnicodeScalar(stop)))' is missing") }
        return result
    }

    private mutating func addToWord(_ piece: [UInt8], splitting: Bool) {
        for byte in piece {
            if splitting && Self.isSpace(byte) {
                inWord = false
            } else if inWord {
                words[words.count - 1].append(byte)
            } else {
                words.append([byte])
                inWord = true
            }
        }
    }

    private mutating func singleQuoted() throws(DockerfileLexer.Failure) -> [UInt8] {
        let quote = UInt8(ascii: "'")
        guard let end = bytes[position...].firstIndex(of: quote) else { throw .init(message: "a closing single quote is missing") }
        defer { position = end + 1 }
        let inner = Array(bytes[position..<end])
        return lexer.keepsQuotes ? [quote] + inner + [quote] : inner
    }

    private mutating func doubleQuoted(keepsEscapes: Bool) throws(DockerfileLexer.Failure) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var result: [UInt8] = lexer.keepsQuotes ? [quote] : []
        while let byte = take() {
            switch byte {
            case quote:
                return lexer.keepsQuotes ? result + [quote] : result
            case UInt8(ascii: "$"):
                result += try variable()
            case lexer.escape:
                guard let following = next else { continue }
                let isEscaped = following == quote || following == UInt8(ascii: "$") || following == lexer.escape
                if keepsEscapes || !isEscaped { result.append(byte) }
                if isEscaped {
                    result.append(following)
                    position += 1
                }
            default:
                result.append(byte)
            }
        }
        throw .init(message: "a closing double quote is missing")
    }

    /// True when the byte is an ASCII space, tab or line break.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
