/// A tree's content as a list of lines, `mode digest path`, sorted by the bytes of the path: what a key is made of, and what is compared to
/// say why.
///
/// Modes are git's: `100644` a file, `100755` an executable one, `120000` a link (the digest of its text), `040000` a folder (`-` for the
/// digest). Paths are in their escaped form, so the text is UTF-8 and `diff` works on it.
package struct Manifest: Sendable, Hashable {
    /// Sorted by path, each path once.
    package let entries: [Entry]

    /// From entries in any order. Of several entries with one path the last counts.
    package init(entries: [Entry]) {
        if zip(entries, entries.dropFirst()).allSatisfy({ $0.path < $1.path }) {
            self.entries = entries
            return
        }
        var sorted: [Entry] = []
        for (_, entry) in entries.enumerated().sorted(by: { ($0.element.path, $0.offset) < ($1.element.path, $1.offset) }) {
            if sorted.last?.path == entry.path { sorted.removeLast() }
            sorted.append(entry)
        }
        self.entries = sorted
    }

    /// One line.
    package struct Entry: Sendable, Hashable {
        /// Relative to the tree's root.
        package var path: RelativePath
        package var mode: Mode
        /// Of the file's bytes or the link's text; nil for a folder.
        package var digest: Digest?

        package init(path: RelativePath, mode: Mode, digest: Digest?) {
            self.path = path
            self.mode = mode
            self.digest = digest
        }
    }

    /// What an entry is.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        case file = "100644"
        case executable = "100755"
        case symlink = "120000"
        case directory = "040000"
    }

    /// The lines, each ended by a newline; empty for an empty tree.
    package var text: String {
        String(decoding: textBytes, as: UTF8.self)
    }

    /// The digest of the text: equal exactly when the trees are.
    package var digest: Digest {
        Digest.of(textBytes)
    }

    private var textBytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(entries.reduce(0) { $0 + $1.path.bytes.count + 73 })
        for entry in entries {
            text += entry.mode.rawValue.utf8
            text.append(UInt8(ascii: " "))
            if let digest = entry.digest {
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
                    digest.writeHex(into: buffer)
                    text.append(contentsOf: buffer)
                }
            } else {
                text.append(UInt8(ascii: "-"))
            }
            text.append(UInt8(ascii: " "))
            entry.path.appendEscaped(to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }
}

extension Manifest.Mode {
    /// The mode of an entry of a tree.
    package init(_ kind: TreeEntry.Kind) {
        switch kind {
        case .file(_, executable: false): self = .file
        case .file(_, executable: true): self = .executable
        case .symlink: self = .symlink
        case .directory: self = .directory
        }
    }
}
