import Basics

/// One line of BuildKit's plain progress: `#15 [stage-2 5/5] RUN make`, `#15 0.187 cc -o x` or
/// `#15 DONE 0.3s`.
package struct BuilderLine: Hashable, Sendable {
    /// The kind of a line.
    package enum Kind: Hashable, Sendable {
        /// The name of a step, or a line of its output.
        case text(String)
        /// The end of a step, with its seconds if the line has them.
        case ended(Double?, String)
        /// The failure of a step, with its reason.
        case failed(String)
    }

    /// The end of a step whose result was in the builder's cache.
    package static let cached = Kind.ended(0, "cached")

    /// The text of a step behind whose lines those of another one follow.
    private static let pause = "..."

    /// The number of the step.
    package var number: Int
    /// The kind of the line.
    package var kind: Kind

    /// Reads a line. Nil for a line that is not about a step.
    package init?(_ line: String) {
        guard line.hasPrefix("#"), let space = line.firstIndex(of: " "), let number = Int(line[line.index(after: line.startIndex)..<space])
        else {
            return nil
        }
        let text = line[line.index(after: space)...]
        guard !text.isEmpty else { return nil }
        self.number = number
        let words = text.split(separator: " ")
        switch words.first {
        case "CACHED"? where words.count == 1: kind = Self.cached
        case "DONE"?: kind = .ended(words.count > 1 && words[1].hasSuffix("s") ? Double(words[1].dropLast()) : nil, "done")
        case "CANCELED"?: kind = .ended(nil, "cancelled")
        case "ERROR"?, "ERROR:"?: kind = .failed(words.dropFirst().joined(separator: " "))
        default: kind = .text(String(text))
        }
    }

    /// The text for a person: a step's name, or a line of its output without the time in front. Nil
    /// for the builder's own reports.
    package var words: String? {
        guard case .text(let text) = kind, text != Self.pause, !text.hasPrefix("sha256:"), !text.hasPrefix("transferring ") else {
            return nil
        }
        let time = text.prefix { $0 != " " }
        return time.contains(".") && Double(time) != nil ? String(text.dropFirst(time.count + 1)) : text
    }

    /// Returns the exit code of the Dockerfile's step that failed. Nil if the log does not have it.
    package static func exitCode(in log: [String]) -> Int? {
        let failed = log.compactMap { BuilderLine($0) }.reversed().lazy.compactMap { line -> String? in
            if case .failed(let reason) = line.kind { reason } else { nil }
        }.first
        // The last words of BuildKit's reason, in all its versions, and those of the old builder.
        let words = failed == nil ? "returned a non-zero code: " : ": exit code: "
        guard let reason = failed ?? log.last(where: { $0.contains(words) }), let found = reason.ranges(of: words).last else { return nil }
        return Int(reason[found.upperBound...].prefix(while: \.isNumber))
    }

    /// Returns the lines of a log that show why a build failed.
    ///
    /// These are the name of the failed step and its last lines. If the step wrote nothing, it is
    /// the builder's reason. For a log in another form, these are its last lines. If the cause
    /// stands further up, it comes before the last lines.
    /// - Parameter count: the largest number of output lines beside the cause.
    package static func failure(in log: [String], count: Int) -> [String] {
        let lines = log.compactMap { BuilderLine($0) }
        guard let failed = lines.last(where: { if case .failed = $0.kind { true } else { false } }), case .failed(let reason) = failed.kind
        else {
            let told = log.filter { !$0.isEmpty && BuilderLine($0) == nil }
            return end(of: told.isEmpty ? log : told, count)
        }
        let words = lines.filter { $0.number == failed.number }.compactMap(\.words)
        // The name of a step is repeated before each part of its output.
        let name = words.first
        var written = words.dropFirst().filter { $0 != name }
        while written.last?.allSatisfy({ $0 == " " }) == true { written.removeLast() }
        return [name].compactMap { $0 } + (written.isEmpty ? [reason] : end(of: written, count))
    }

    /// The number of lines in which the cause is searched.
    private static let searched = 2000

    /// The last lines, and before them the cause if it stands further up.
    private static func end(of lines: [String], _ count: Int) -> [String] {
        let lines = Array(lines.suffix(searched))
        let last = Array(lines.suffix(count))
        guard let cause = CauseLine.index(in: lines), cause < lines.count - last.count else { return last }
        return [lines[cause]] + last
    }
}
