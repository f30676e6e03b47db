/// The parts of a Dockerfile that an import needs: stages, ports and build arguments.
///
/// The reading is lenient, because the build reads the file again. Variables are not replaced.
struct DockerfileOutline: Hashable {
    /// A stage, with what its own instructions say.
    struct Stage: Hashable {
        /// The name in lower case; nil if it has none.
        var name: String?
        /// The image or stage behind `FROM`.
        var base: String
        /// The ports of `EXPOSE`, as numbers.
        var ports: [Int] = []
        /// The number of lines up to the last instruction of the stage.
        var end: Int
    }

    /// The stages in order.
    private(set) var stages: [Stage] = []
    /// The names of all `ARG`s.
    private(set) var arguments: Set<String> = []
    private let lines: [String]
    /// The end of each line, with which ``adding(_:to:)`` writes.
    private let lineEnd: String

    /// Reads a Dockerfile.
    init(_ text: String) {
        // Two characters of a file, but one of a Swift text.
        let crlf: Character = "\r\n"
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == crlf }.map(String.init)
        lineEnd = text.contains { $0 == crlf } ? "\r\n" : "\n"
        var index = 0
        while index < lines.count {
            var instruction = Self.trimmed(lines[index])
            index += 1
            if instruction.isEmpty || instruction.hasPrefix("#") { continue }
            while instruction.hasSuffix("\\"), index < lines.count {
                let next = Self.trimmed(lines[index])
                index += 1
                if next.hasPrefix("#") { continue }
                instruction = "\(instruction.dropLast()) \(next)"
            }
            // Without a line that ends it, `<<` is no heredoc but a shift, as in $((1<<3)).
            if let word = Self.heredoc(instruction), let last = lines[index...].firstIndex(where: { Self.trimmed($0) == word }) {
                index = last + 1
            }
            take(instruction.split(whereSeparator: \.isWhitespace).map(String.init), end: index)
        }
    }

    private mutating func take(_ words: [String], end: Int) {
        // A line of a single backslash begins no instruction.
        guard let first = words.first else { return }
        let rest = words.dropFirst().filter { !$0.hasPrefix("--") }
        switch first.uppercased() {
        case "FROM":
            let name = rest.count >= 3 && rest[1].uppercased() == "AS" ? rest[2].lowercased() : nil
            stages.append(Stage(name: name, base: rest.first ?? "", end: end))
            return
        case "ARG": arguments.formUnion(rest.map { String($0.prefix { $0 != "=" }) })
        case "EXPOSE" where !stages.isEmpty:
            stages[stages.count - 1].ports += rest.filter { !$0.hasSuffix("/udp") }.compactMap { Int($0.prefix { $0 != "/" }) }
        default: break
        }
        if !stages.isEmpty { stages[stages.count - 1].end = end }
    }

    /// The stage that is built, followed by the stages that it is made from.
    /// - Parameter target: the name of the stage; nil for the last one.
    func chain(_ target: String?) -> [Stage] {
        var chain: [Stage] = []
        var index = target.map { name in stages.lastIndex { $0.name == name.lowercased() } } ?? stages.indices.last
        while let place = index {
            chain.append(stages[place])
            index = stages[..<place].lastIndex { $0.name == stages[place].base.lowercased() }
        }
        return chain
    }

    /// The first exposed port of the stage that is built, or of the stages that it is made from.
    func port(_ target: String?) -> Int? { chain(target).lazy.compactMap(\.ports.first).first }

    /// The text with a line at the end of the stage that is built.
    func adding(_ line: String, to target: String?) -> String {
        var lines = lines
        lines.insert(line, at: min(chain(target).first?.end ?? lines.count, lines.count))
        let text = lines.joined(separator: lineEnd)
        return text.last?.isNewline == true ? text : text + lineEnd
    }

    /// The word that ends the heredoc of a `RUN`, `COPY` or `ADD`. Nil if there is none.
    private static func heredoc(_ instruction: String) -> String? {
        let name = instruction.prefix { !$0.isWhitespace }.uppercased()
        guard ["RUN", "COPY", "ADD"].contains(name), let begin = instruction.firstRange(of: "<<")?.upperBound else { return nil }
        let word = instruction[begin...].drop { "-\"'".contains($0) }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return word.isEmpty ? nil : String(word)
    }

    private static func trimmed(_ line: String) -> String {
        var line = line.drop(while: \.isWhitespace)
        while line.last?.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}
