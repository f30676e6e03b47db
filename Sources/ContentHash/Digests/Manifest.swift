/// The content of a tree as lines of the form `mode digest path`, sorted by the bytes of the path.
/// Keys are computed from it, and changes are explained by comparing it.
///
/// The modes are those of Git: `100644` is a file, `100755` an executable file, `120000` a symbolic
/// link, and `040000` a folder. A link has the digest of its text. A folder has `-` instead of a
/// digest. Paths are escaped, so the text is UTF-8 and `diff` works on it.
package struct Manifest: Sendable, Hashable {
    /// The entries, sorted by path. Each path occurs once.
    package let entries: [Entry]

    /// Creates a manifest from entries in any order. If several entries have the same path, the
    /// last one counts.
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

    /// One line of a manifest.
    package struct Entry: Sendable, Hashable {
        /// The path relative to the root of the tree.
        package var path: RelativePath
        /// The type of the entry.
        package var mode: Mode
        /// The digest of the file's bytes or of the link's text; nil for a folder.
        package var digest: Digest?

        /// Creates an entry.
        package init(path: RelativePath, mode: Mode, digest: Digest?) {
            self.path = path
            self.mode = mode
            self.digest = digest
        }
    }

    /// The types of entries. The raw values are Git's modes.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// A regular file.
        case file = "100644"
        /// A regular file that its owner may execute.
        case executable = "100755"
        /// A symbolic link.
        case symlink = "120000"
        /// A folder.
        case directory = "040000"
    }

    /// The lines, each terminated by a newline. The text of an empty tree is empty.
    package var text: String {
        String(decoding: textBytes, as: UTF8.self)
    }

    /// The digest of the text. Two digests are equal exactly if the trees are equal.
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
    /// The mode that corresponds to the kind of a tree entry.
    package init(_ kind: TreeEntry.Kind) {
        switch kind {
        case .file(_, executable: false): self = .file
        case .file(_, executable: true): self = .executable
        case .symlink: self = .symlink
        case .directory: self = .directory
        }
    }
}
