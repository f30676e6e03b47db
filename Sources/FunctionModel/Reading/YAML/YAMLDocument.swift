import Yams

/// A parsed YAML file with at most one document. Its scalars are untyped.
struct YAMLDocument {
    /// The content; nil if the file is empty, has only comments, or has a document without content.
    let root: Node?
    /// The real names of keys that were overwritten for the parser, see `parse`.
    let renamedKeys: [String: String]
    /// The problems with the syntax.
    let problems: [Problem]

    /// Parses a file. An invalid file has no content and at least one problem.
    init(_ bytes: [UInt8], file: String) {
        do throws(Problem) {
            let text = try YAMLText(bytes, file: file).text
            (root, renamedKeys, problems) = Self.parse(text, file: file)
        } catch {
            (root, renamedKeys, problems) = (nil, [:], [error])
        }
    }

    /// Parses a text, and works around Yams to report all repeated keys.
    ///
    /// Yams stops at a repeated key and reports only its first place. That key is therefore
    /// overwritten with the same number of private-use characters, which moves nothing. The text is
    /// then parsed again, and the reader finds both keys.
    private static func parse(_ original: String, file: String) -> (Node?, [String: String], [Problem]) {
        var text = original
        var renamed: [String: String] = [:]
        while true {
            do {
                // Without resolver rules, the reader of a scalar decides if it is a number or a
                // text.
                guard let node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else { return (nil, renamed, []) }
                if case .scalar(let scalar) = node, YAMLReader.isNull(scalar) {
                    return (nil, renamed, [])
                }
                return (node, renamed, [])
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let key = keys.first ?? ""
                if renamed.count < 100, let stand = Unicode.Scalar(0xE000 + UInt32(renamed.count)),
                    let changed = Self.replacing(key, at: context.mark, with: stand, in: text)
                {
                    text = changed
                    renamed[String(repeating: String(stand), count: key.unicodeScalars.count)] = key
                } else {
                    let place = SourceLocation(file: file, line: max(1, context.mark.line), column: max(1, context.mark.column))
                    // Yams has no text for a key that is a list or a map.
                    let found =
                        key == "<uncovertable>" ? "found a list or a map as a key, a text" : "found the key '\(key)' twice in one map, once"
                    return (nil, renamed, [Problem("\(found) is allowed", at: place)])
                }
            } catch {
                return (nil, renamed, [Self.problem(error, text: text, file: file)])
            }
        }
    }

    /// Overwrites a key. Returns nil if the text at the mark is not the plain key. It may be
    /// escaped, multi-line or anchored.
    private static func replacing(_ key: String, at mark: Mark, with stand: Unicode.Scalar, in text: String) -> String? {
        var scalars = Array(text.unicodeScalars)
        let wanted = Array(key.unicodeScalars)
        var start = 0
        for _ in 1..<max(1, mark.line) {
            // libyaml also ends lines at these characters.
            guard
                let end = scalars[start...].firstIndex(where: {
                    $0 == "\n" || $0 == "\r" || $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{2029}"
                })
            else { return nil }
            start = end + (scalars[end] == "\r" && end + 1 < scalars.count && scalars[end + 1] == "\n" ? 2 : 1)
        }
        start += mark.column - 1
        if start < scalars.count, scalars[start] == "\"" || scalars[start] == "'" { start += 1 }
        guard !wanted.isEmpty, start + wanted.count <= scalars.count, Array(scalars[start..<(start + wanted.count)]) == wanted else {
            return nil
        }
        for index in start..<(start + wanted.count) { scalars[index] = stand }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    private static func problem(_ error: any Error, text: String, file: String) -> Problem {
        func location(_ mark: Mark) -> SourceLocation { SourceLocation(file: file, line: max(1, mark.line), column: max(1, mark.column)) }
        switch error as? YamlError {
        case .composer(_, let problem, let mark, _) where problem.hasSuffix("another document"):
            return Problem("found a second document, one is allowed", at: location(mark), hints: ["remove the line '---'"])
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let doing = context.map { " (\($0.text)\($0.mark.line > 0 ? ", line \($0.mark.line)" : ""))" } ?? ""
            let began = context.flatMap { $0.mark.line > 0 ? $0.mark : nil }
            // An unclosed quote is reported at its start, not at the end of the file.
            let place = problem.contains("unexpected end of stream") ? began ?? mark : mark
            return Problem(
                "not valid YAML: \(problem)\(doing)", at: location(place),
                hints: YAMLHints.hints(problem, text: text, line: mark.line, began: began?.line))
        default:
            return Problem("not valid YAML", at: SourceLocation(file: file))
        }
    }
}
