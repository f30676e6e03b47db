extension Dockerfile {
    /// Reads the text of a Dockerfile.
    /// - Throws: ``DockerfileError`` if there is no `FROM`, or if a mistake hides a base. The
    ///   builder finds all other mistakes.
    package init(parsing text: [UInt8]) throws(DockerfileError) {
        var lines = try DockerfileLines(text)
        try self.init(reading: &lines, onlyKnown: false)
        guard let novelty = lines.firstNovelty, var old = try? DockerfileLines(text, dialect: .older),
            let older = try? Dockerfile(reading: &old, onlyKnown: true),
            old.count != lines.count || older.globalArguments != globalArguments || older.stages != stages
        else { return }
        throw DockerfileError(
            line: novelty, "builders of Docker 20.10 and older read other instructions from here on",
            hints: ["end a heredoc by a word that no instruction begins with, and put no '\\' before it", "put '# escape=' first"])
    }

    /// Reads the instructions.
    /// - Parameter onlyKnown: if true, unknown instructions are refused. Otherwise the builder
    ///   decides.
    private init(reading lines: inout DockerfileLines, onlyKnown: Bool) throws(DockerfileError) {
        var globals: [Argument] = []
        var stages: [Stage] = []
        while let instruction = try lines.next() {
            if onlyKnown && !Self.knownInstructions.contains(instruction.name) {
                throw DockerfileError(line: instruction.line, "unknown instruction")
            }
            switch instruction.name {
            case "FROM":
                stages.append(try Self.stage(instruction))
            case "USER" where !stages.isEmpty:
                stages[stages.count - 1].user = instruction.rest.split(whereSeparator: \.isWhitespace).first.map(String.init)
            case "ARG" where stages.isEmpty:
                globals += try DockerfileNeeds(instruction, escape: lines.escape).arguments
            default:
                guard !stages.isEmpty else {
                    throw DockerfileError(
                        line: instruction.line, "'\(instruction.name)' stands before the first FROM",
                        hints: ["only ARG may precede FROM"])
                }
                if instruction.name == "ONBUILD" {
                    stages[stages.count - 1].triggers.append(lines.trigger(of: instruction))
                } else {
                    stages[stages.count - 1].needs += try DockerfileNeeds(instruction, escape: lines.escape)
                }
            }
        }
        guard !stages.isEmpty else {
            throw DockerfileError(line: 1, "there is no FROM", hints: ["a Dockerfile names its base image in 'FROM image'"])
        }
        escape = lines.escape
        syntax = lines.syntax
        globalArguments = globals
        self.stages = stages
    }

    private static let knownInstructions: Set<String> = [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]

    /// Reads the text of a Dockerfile.
    /// - Throws: the same errors as the initialiser for bytes.
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
                    line: instruction.line, "'\(words[2])' is not a name for a stage",
                    hints: ["a name starts with a letter and holds letters, digits, '-', '_' and '.'"])
            }
            stage.name = name
        } else if words.count != 1 {
            throw DockerfileError(line: instruction.line, "FROM takes 'image' or 'image AS name', found '\(instruction.rest)'")
        }
        return stage
    }
}
