/// One instruction of a Dockerfile. Its lines are joined; comments and the bodies of heredocs are
/// removed.
struct DockerfileInstruction: Hashable, Sendable {
    /// The first line, counted from 1.
    var line: Int
    /// The name in upper case.
    var name: String
    /// The flags `--name=value` before the arguments, without quotes. The value is nil if there is
    /// no `=`.
    var flags: [Flag]
    /// The bytes after the flags.
    var restBytes: [UInt8]
    /// The offset in the text of each byte of ``restBytes``.
    var restOffsets: [Int]

    /// The text after the flags.
    var rest: String { String(decoding: restBytes, as: UTF8.self) }

    /// One flag of an instruction.
    struct Flag: Hashable, Sendable {
        /// The name without its `--`.
        var name: String
        /// The value. Nil if there is no `=`.
        var value: String?
        /// The offset in the text of each byte of the whole word.
        var offsets: [Int]
    }
}

/// The rules by which a version of Docker's builders reads the lines of a Dockerfile.
enum DockerfileDialect {
    /// Today's BuildKit.
    case current
    /// Builders that do not know heredocs, `# check=` and shebangs: Docker 20.10, with BuildKit or
    /// without.
    case older
}

/// Splits the text of a Dockerfile into instructions.
struct DockerfileLines {
    /// The length of the longest line in bytes, as with BuildKit (`bufio.MaxScanTokenSize` of Go).
    private static let lineLimit = 65_535

    private let dialect: DockerfileDialect
    private var lines: [ArraySlice<UInt8>]
    private var index = 0
    /// The line of the first thing that only the current dialect knows. Nil if there is none.
    private(set) var firstNovelty: Int?
    /// The number of instructions that were read.
    private(set) var count = 0
    /// The escape character, `\` or a backtick.
    private(set) var escape = UInt8(ascii: "\\")
    /// The front end that a directive names. Nil if no directive does.
    private(set) var syntax: Dockerfile.Syntax?

    /// Splits the text into lines, and reads its directives.
    /// - Throws: ``DockerfileError`` for a line that is too long, and for a malformed directive.
    init(_ text: [UInt8], dialect: DockerfileDialect = .current) throws(DockerfileError) {
        self.dialect = dialect
        let hasMark = text.starts(with: [0xef, 0xbb, 0xbf])
        lines = text.dropFirst(hasMark ? 3 : 0).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        if let index = lines.firstIndex(where: { $0.count > Self.lineLimit }) {
            throw DockerfileError(
                line: index + 1, "found a line of \(lines[index].count) bytes, at most \(Self.lineLimit) are allowed")
        }
        try readDirectives()
    }

    /// Reads the lines `# name=value` at the top of the text. A shebang may come before them. The
    /// first line that is no known directive ends them.
    private mutating func readDirectives() throws(DockerfileError) {
        var seen: Set<String> = []
        for (offset, line) in lines.enumerated() {
            let text = Self.trim(line)
            if offset == 0 && text.starts(with: "#!".utf8) && dialect == .current {
                firstNovelty = 1
                continue
            }
            guard text.first == UInt8(ascii: "#"), let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return }
            let name = String(decoding: Self.trim(text[(text.startIndex + 1)..<equals]), as: UTF8.self).lowercased()
            let value = String(decoding: Self.trim(text[(equals + 1)...]), as: UTF8.self)
            guard ["syntax", "escape"].contains(name) || (name == "check" && dialect == .current), !value.isEmpty else { return }
            if name == "check" { firstNovelty = firstNovelty ?? offset + 1 }
            guard seen.insert(name).inserted else {
                throw DockerfileError(line: offset + 1, "the parser directive '\(name)' stands twice")
            }
            if name == "syntax", let image = value.split(separator: " ").first {
                let bytes = Self.trim(text[(equals + 1)...])
                let place = DockerfilePlace(offsets: Array(bytes.indices.prefix(image.utf8.count)))
                syntax = .init(line: offset + 1, image: String(image), place: place)
            } else if name == "escape" {
                guard let byte = value.utf8.first, value == "\\" || value == "`" else {
                    throw DockerfileError(line: offset + 1, "the escape character '\(value)' is neither '\\' nor '`'")
                }
                escape = byte
            }
        }
    }

    /// Returns the next instruction. Nil at the end.
    /// - Throws: ``DockerfileError`` for a heredoc without an end.
    mutating func next() throws(DockerfileError) -> DockerfileInstruction? {
        while index < lines.count {
            let first = index + 1
            let (start, continues) = cutContinuation(Self.isComment(lines[index]) ? [] : Self.trimStart(lines[index]))
            var (joined, offsets, isContinued) = (Array(start), Array(start.indices), continues)
            index += 1
            if joined.isEmpty && !isContinued { continue }
            while isContinued, index < lines.count {
                let line = lines[index]
                index += 1
                // Comments and empty lines inside a continued instruction are skipped.
                if Self.trim(line).isEmpty || Self.isComment(line) { continue }
                let (text, more) = cutContinuation(line)
                joined += text
                offsets += text.indices
                isContinued = more
            }
            let text = Self.trim(joined[...])
            if text.isEmpty { continue }
            let instruction = split(text, line: first, offsets: offsets)
            try skipHeredocs(of: instruction, text: String(decoding: text, as: UTF8.self))
            count += 1
            return instruction
        }
        return nil
    }

    /// Removes the escape character that continues a line. Two escape characters stand for one and
    /// do not continue the line.
    private func cutContinuation(_ line: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, isContinued: Bool) {
        guard let last = line.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }), line[last] == escape,
            last == line.startIndex || line[last - 1] != escape
        else { return (line, false) }
        return (line[..<last], true)
    }

    /// Splits an instruction: `name --flag=value… rest`.
    /// - Parameter offsets: the offset in the whole text of each byte of the array behind `text`.
    private func split(_ text: ArraySlice<UInt8>, line: Int, offsets: [Int]) -> DockerfileInstruction {
        let end = text.firstIndex(where: DockerfileScan.isSpace) ?? text.endIndex
        let name = String(decoding: text[..<end], as: UTF8.self).uppercased()
        var (flags, rest) = ([DockerfileInstruction.Flag](), Self.trimStart(text[end...]))
        while rest.starts(with: "--".utf8) {
            let (word, after) = cutWord(rest)
            let place = Array(offsets[rest.startIndex..<after.startIndex])
            rest = Self.trimStart(after)
            if word == "--" { break }
            let equals = word.firstIndex(of: "=")
            let name = word[..<(equals ?? word.endIndex)].dropFirst(2)
            flags.append(.init(name: String(name), value: equals.map { String(word[word.index(after: $0)...]) }, offsets: place))
        }
        return .init(
            line: line, name: name, flags: flags, restBytes: Array(rest),
            restOffsets: Array(offsets[rest.startIndex..<rest.endIndex]))
    }

    /// Returns the instruction inside an `ONBUILD`.
    func trigger(of instruction: DockerfileInstruction) -> DockerfileInstruction {
        split(Self.trim(instruction.restBytes[...]), line: instruction.line, offsets: instruction.restOffsets)
    }

    /// Cuts the first word. Returns it without its quotes and escapes, and the text after it.
    private func cutWord(_ text: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
        var word: [UInt8] = []
        var quote: UInt8?
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == escape, index + 1 < text.endIndex {
                index += 1
                word.append(text[index])
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if quote == nil, UnicodeSpace.length(text[index...]) > 0 {
                break
            } else if byte != escape {
                word.append(byte)
            }
            index += 1
        }
        return (String(decoding: word, as: UTF8.self), text[index...])
    }

    /// Skips the bodies of the heredocs that `RUN`, `COPY` and `ADD` open, also after `ONBUILD`.
    /// Each body goes up to its own end word.
    private mutating func skipHeredocs(of instruction: DockerfileInstruction, text: String) throws(DockerfileError) {
        var (name, rest) = (instruction.name, instruction.rest)
        if name == "ONBUILD" {
            let inner = trigger(of: instruction)
            (name, rest) = (inner.name, inner.rest)
        }
        guard dialect == .current, ["RUN", "COPY", "ADD"].contains(name), text.contains("<<"), !DockerfileHeredoc.isExecForm(rest) else {
            return
        }
        let heredocs: [DockerfileHeredoc]
        do {
            heredocs = try DockerfileHeredoc.all(in: text)
        } catch {
            throw DockerfileError(line: instruction.line, "'\(name)' can't be read: \(error.message)")
        }
        for heredoc in heredocs {
            firstNovelty = firstNovelty ?? instruction.line
            while true {
                guard index < lines.count else {
                    throw DockerfileError(line: instruction.line, "the heredoc '<<\(heredoc.word)' never ends")
                }
                let line = lines[index]
                index += 1
                let text = heredoc.dropsTabs ? line.drop { $0 == 0x09 } : line
                if text.elementsEqual(heredoc.word.utf8) { break }
            }
        }
    }

    private static func isComment(_ line: ArraySlice<UInt8>) -> Bool { trimStart(line).first == UInt8(ascii: "#") }

    /// The line without the spaces at its start.
    static func trimStart(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> { UnicodeSpace.trimStart(line) }

    /// The line without the spaces at its start and end.
    static func trim(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> { UnicodeSpace.trim(line) }
}
