/// One line of BuildKit's plain progress: `#15 [stage-2 5/5] RUN make`, `#15 0.187 cc -o x`, `#15 DONE 0.3s`.
package struct BuilderLine: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A step's name, or what it writes.
        case text(String)
        /// How it ended, and after how many seconds, where the line says so.
        case ended(Double?, String)
        /// That it failed, and why.
        case failed(String)
    }

    /// The step's.
    package var number: Int
    package var kind: Kind

    /// Nil for any other line.
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
        case "CACHED"? where words.count == 1: kind = .ended(0, "cached")
        case "DONE"?: kind = .ended(words.count > 1 && words[1].hasSuffix("s") ? Double(words[1].dropLast()) : nil, "done")
        case "CANCELED"?: kind = .ended(nil, "cancelled")
        case "ERROR"?, "ERROR:"?: kind = .failed(words.dropFirst().joined(separator: " "))
        default: kind = .text(String(text))
        }
    }

    /// What a person wants to read of it: a step's name, or what it writes without the time before it; nil for the builder's own accounts.
    package var words: String? {
        guard case .text(let text) = kind, !text.hasPrefix("sha256:"), !text.hasPrefix("transferring ") else { return nil }
        let time = text.prefix { $0 != " " }
        return time.contains(".") && Double(time) != nil ? String(text.dropFirst(time.count + 1)) : text
    }

    /// The lines that tell why a build failed: of the step that failed its name and the last lines that it wrote, or the builder's reason
    /// where it wrote none. Of a log in another form, the last lines as they are.
    package static func failure(in log: [String], count: Int) -> [String] {
        let lines = log.compactMap { BuilderLine($0) }
        guard let failed = lines.last(where: { if case .failed = $0.kind { true } else { false } }), case .failed(let reason) = failed.kind
        else {
            let told = log.filter { !$0.isEmpty && BuilderLine($0) == nil }
            return Array((told.isEmpty ? log : told).suffix(count))
        }
        let words = lines.filter { $0.number == failed.number }.compactMap(\.words)
        // A step's name comes again with each part of what it writes.
        let name = words.first
        var written = words.dropFirst().filter { $0 != name }
        while written.last?.allSatisfy({ $0 == " " }) == true { written.removeLast() }
        return [name].compactMap { $0 } + (written.isEmpty ? [reason] : Array(written.suffix(count)))
    }
}
