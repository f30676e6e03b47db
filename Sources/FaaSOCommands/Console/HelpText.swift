/// A help page whose lines are broken to a width.
///
/// The parser breaks lines without regard to the source's own line breaks. Therefore the parser's
/// page is taken unbroken. Paragraphs are joined and broken again, and lists keep their lines.
struct HelpText {
    private static let usage = "USAGE: "
    /// The first column in which a description can stand alone on a line.
    private static let descriptionColumn = 20

    /// The parser's column for the descriptions of options.
    private static let labelColumn = 26

    private let width: Int

    /// Returns the page. Other text of the parser, such as a version, is returned unchanged.
    static func wrapped(_ page: String, width: Int) -> String {
        guard page.hasPrefix("OVERVIEW: ") || page.hasPrefix(usage) else { return page }
        return HelpText(width: max(descriptionColumn, width)).lines(page).joined(separator: "\n")
    }

    private func lines(_ page: String) -> [String] {
        var lines: [String] = []
        var paragraph: [String] = []
        func end() {
            if !paragraph.isEmpty { lines += Wrapping.lines(paragraph, width: width) }
            paragraph = []
        }
        for line in page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.isEmpty || line.hasPrefix(" ") || line.hasPrefix(Self.usage) {
                end()
                lines += line.hasPrefix(Self.usage) ? usage(line) : item(line)
            } else {
                paragraph += Self.words(line[...])
            }
        }
        end()
        return lines
    }

    /// The usage, broken between options.
    private func usage(_ line: String) -> [String] {
        var parts: [String] = []
        for word in Self.words(line.dropFirst(Self.usage.count)) {
            // An option and its value stand in the same brackets.
            if let last = parts.last, last.contains("["), !last.contains("]") {
                parts[parts.count - 1] = last + " " + word
            } else {
                parts.append(word)
            }
        }
        let broken = Wrapping.lines(parts, width: width, indent: Self.usage.count)
        return [Self.usage + broken[0]] + broken.dropFirst()
    }

    /// The lines for a line of a list. Only the description is broken, because users copy commands
    /// whole.
    private func item(_ line: String) -> [String] {
        if line.cells <= width { return [line] }
        let indent = line.prefix { $0 == " " }.count
        guard let column = Self.description(line, indent) else { return [line] }
        let words = Self.words(line.dropFirst(column))
        if column <= width / 2 {
            let broken = Wrapping.lines(words, width: width, indent: column)
            return [line.prefix(column) + broken[0]] + broken.dropFirst()
        }
        // The label leaves no room beside it, so the description goes below it.
        let label = line.prefix(column).reversed().drop { $0 == " " }.reversed()
        let below = String(repeating: " ", count: min(indent, 2) + 4)
        return (label.isEmpty ? [] : [String(label)])
            + Wrapping.lines(words, width: width, indent: below.count).enumerated().map {
                $0.offset == 0 ? below + $0.element : $0.element
            }
    }

    /// The column in which a description begins; nil for a line without one.
    ///
    /// It is behind two spaces. If the label stands on the line before, it is the beginning of the
    /// text.
    private static func description(_ line: String, _ indent: Int) -> Int? {
        if indent >= descriptionColumn { return indent }
        guard let gap = line.dropFirst(indent).firstRange(of: "  ") else {
            // The parser leaves one space behind an option's label that just fits.
            let label = line.prefix(labelColumn)
            return line.drop { $0 == " " }.first == "-" && label.count == labelColumn && label.last == " " ? labelColumn : nil
        }
        return line.distance(from: line.startIndex, to: line[gap.lowerBound...].firstIndex { $0 != " " } ?? gap.lowerBound)
    }

    private static func words(_ text: Substring) -> [String] { text.split(separator: " ").map(String.init) }
}
