/// The reason why a text is not a manifest.
package struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line number, counted from 1.
    package let line: Int
    /// The reason in words.
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
}

extension Manifest {
    /// Parses the form that ``text`` writes.
    ///
    /// Throws ``ManifestError`` for a line that is incomplete, out of order or spelled differently.
    package init(parsing text: String) throws(ManifestError) {
        var entries: [Entry] = []
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true else {
            throw ManifestError(line: lines.count + 1, reason: "the last line has no end")
        }
        for (index, line) in lines.enumerated() {
            func error(_ reason: String) -> ManifestError { ManifestError(line: index + 1, reason: reason) }
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { throw error("not of the form 'mode digest path'") }
            guard let mode = Mode(rawValue: String(decoding: fields[0], as: UTF8.self)) else { throw error("unknown mode") }
            let digest = Digest(hex: Substring(fields[1]))
            if mode == .directory {
                guard fields[1].elementsEqual("-".utf8) else { throw error("a folder has no digest") }
            } else if digest == nil {
                throw error("not a digest")
            }
            guard let path = RelativePath(escaped: Substring(fields[2])) else { throw error("not an escaped path") }
            if let last = entries.last, !(last.path < path) { throw error("not in the order of paths") }
            entries.append(Entry(path: path, mode: mode, digest: digest))
        }
        self.init(entries: entries)
    }
}
