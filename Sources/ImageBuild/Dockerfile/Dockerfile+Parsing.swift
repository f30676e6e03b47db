extension Dockerfile {
    /// Reads the text of a Dockerfile.
    ///
    /// - Throws: for text without a `FROM`, and for what keeps the bases from being known. Other mistakes are left to the builder.
    package init(parsing text: [UInt8]) throws(DockerfileError) {
        var lines = try DockerfileLines(text)
        var globals: [Argument] = []
        var stages: [Stage] = []
        var names: Set<String> = []
        while let instruction = try lines.next() {
            switch instruction.name {
            case "FROM":
                stages.append(try Self.stage(instruction))
            case "ARG":
                let arguments = try Self.arguments(instruction, escape: lines.escape)
                names.formUnion(arguments.map(\.name))
                if stages.isEmpty { globals += arguments }
            default:
                guard !stages.isEmpty else {
                    throw DockerfileError(
                        line: instruction.line, "'\(instruction.name)' stands before the first FROM",
                        hints: ["only ARG may precede FROM"])
                }
                stages[stages.count - 1].sources += try Self.sources(instruction, escape: lines.escape)
            }
        }
        guard !stages.isEmpty else {
            throw DockerfileError(line: 1, "there is no FROM", hints: ["a Dockerfile names its base image in 'FROM image'"])
        }
        escape = lines.escape
        syntax = lines.syntax
        globalArguments = globals
        self.stages = stages
        arguments = names
    }

    package init(parsing text: String) throws(DockerfileError) { try self.init(parsing: Array(text.utf8)) }

    private static func stage(_ instruction: DockerfileInstruction) throws(DockerfileError) -> Stage {
        let words = instruction.rest.split(whereSeparator: \.isWhitespace).map(String.init)
        var stage = Stage(
            line: instruction.line, base: words.first ?? "",
            platform: instruction.flags.last { $0.name == "platform" }?.value,
            place: DockerfilePlace(offsets: Array(instruction.restOffsets.prefix(words.first?.utf8.count ?? 0))))
        if words.count == 3, words[1].uppercased() == "AS" {
            let name = words[2].lowercased()
            let isName = name.utf8.allSatisfy { DockerfileScan.isLetter($0) || DockerfileScan.isDigit($0) || "-_.".utf8.contains($0) }
            guard isName, let first = name.utf8.first, DockerfileScan.isLetter(first) else {
                throw DockerfileError(
                    line: instruction.line, "'\(words[2])' is no name for a stage",
                    hints: ["a name starts with a letter and holds letters, digits, '-', '_' and '.'"])
            }
            stage.name = name
        } else if words.count != 1 {
            throw DockerfileError(line: instruction.line, "FROM takes 'image' or 'image AS name', found '\(instruction.rest)'")
        }
        return stage
    }

    private static func arguments(_ instruction: DockerfileInstruction, escape: UInt8) throws(DockerfileError) -> [Argument] {
        var arguments: [Argument] = []
        for word in quotedWords(Array(instruction.rest.utf8), escape: escape) {
            let equals = word.firstIndex(of: "=")
            let name = String(word[..<(equals ?? word.endIndex)])
            guard !name.isEmpty else { throw DockerfileError(line: instruction.line, "an ARG has no name in '\(instruction.rest)'") }
            arguments.append(.init(line: instruction.line, name: name, value: equals.map { String(word[word.index(after: $0)...]) }))
        }
        guard !arguments.isEmpty else { throw DockerfileError(line: instruction.line, "ARG takes at least one name") }
        return arguments
    }

    /// Words with their quotes and escapes, which come off when variables are replaced.
    private static func quotedWords(_ bytes: [UInt8], escape: UInt8) -> [String] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if byte == escape && quote != UInt8(ascii: "'") {
                isEscaped = true
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if quote == nil, DockerfileScan.isSpace(byte) {
                if !word.isEmpty { words.append(word) }
                word = []
                continue
            }
            word.append(byte)
        }
        if !word.isEmpty { words.append(word) }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func sources(_ instruction: DockerfileInstruction, escape: UInt8) throws(DockerfileError) -> [Source] {
        var sources: [Source] = []
        switch instruction.name {
        case "COPY", "ADD":
            if let flag = instruction.flags.last(where: { $0.name == "from" }), let name = flag.value {
                let place = DockerfilePlace(flag, before: "", escape: escape)
                sources.append(.init(line: instruction.line, use: .copy, name: name, place: place))
            }
        case "RUN":
            for mount in instruction.flags where mount.name == "mount" {
                guard let (before, name, after) = mountSource(mount.value ?? "") else { continue }
                let place = DockerfilePlace(mount, before: before, after: after, escape: escape)
                sources.append(.init(line: instruction.line, use: .mount, name: name, place: place))
            }
        default: break
        }
        for source in sources where source.name.dropLast().contains("$") {
            throw DockerfileError(
                line: source.line, "variables are not replaced in 'from=\(source.name)'",
                hints: ["give the image a name with 'FROM \(source.name) AS name', with the ARG before the first FROM, and use the name"])
        }
        return sources
    }

    /// The `from` of comma-separated fields, of which each may be quoted, and the fields around it.
    private static func mountSource(_ value: String) -> (before: String, name: String, after: String)? {
        var (fields, written) = ([""], [""])
        var isQuoted = false
        for character in value {
            if character == ",", !isQuoted {
                fields.append("")
                written.append("")
                continue
            }
            if character == "\"" { isQuoted.toggle() } else { fields[fields.count - 1].append(character) }
            written[written.count - 1].append(character)
        }
        guard let index = fields.lastIndex(where: { $0.lowercased().hasPrefix("from=") }) else { return nil }
        let name = fields[index].dropFirst("from=".count)
        if name.isEmpty { return nil }
        let before = written[..<index].map { $0 + "," }.joined() + "from="
        return (before, String(name), written[(index + 1)...].map { "," + $0 }.joined())
    }
}
