import ContentHash
import FoundationEssentials

/// What the watched inputs hold, as a digest of each: equal states have equal content, whatever was touched or saved meanwhile.
struct ContentState: Hashable, Sendable {
    private var digests: [RelativePath: Digest] = [:]

    /// Looks at the files as they are now; the index only saves reading what it knows.
    init(_ inputs: WatchedInputs, root: String, index: String) {
        let files = FileIndex(root: root, indexPath: index)
        let trees = inputs.trees
        let single = inputs.paths.filter { !$0.isInside(anyOf: trees) }
        let folders = single.filter { files.exists($0) == .directory }
        for folder in folders { digests[folder] = Self.names(folder, root: root) }
        let roots = trees.union(single.subtracting(folders)).sorted()
        // All at once uses all cores; where one can't be told, each by itself.
        let listed = Self.listed(roots, files) ?? [:]
        _ = try? files.digests(listed.sorted { $0.key < $1.key }.flatMap { Self.content($0.key, $0.value) })
        for tree in roots { digests[tree] = Self.digest(files, tree, listed[tree]) }
    }

    /// What is in the trees, of those that are there; nil where one of them can't be told.
    static func listed(_ trees: [RelativePath], _ files: FileIndex) -> [RelativePath: [TreeEntry]]? {
        let present = trees.filter { files.exists($0) != nil }
        guard let entries = try? files.trees(present) else { return nil }
        return Dictionary(zip(present, entries)) { first, _ in first }
    }

    /// Is what a function's image is made of the same in both?
    func agrees(with other: ContentState, about function: String, in inputs: WatchedInputs) -> Bool {
        (inputs.functions[function] ?? []).allSatisfy { digests[$0] == other.digests[$0] }
    }

    /// The files and links that count.
    private static func content(_ tree: RelativePath, _ entries: [TreeEntry]) -> [RelativePath] {
        entries.filter { $0.kind != .directory && !EditorFile.isOne($0.path) }.map { tree.appending($0.path) }
    }

    private static func digest(_ files: FileIndex, _ tree: RelativePath, _ known: [TreeEntry]?) -> Digest {
        var hasher = KeyHasher(domain: "watched", schema: 1)
        do throws(TreeError) {
            let entries = if let known { known } else { try files.tree(tree) }
            var digests = try files.digests(content(tree, entries))[...]
            for entry in entries where !EditorFile.isOne(entry.path) {
                hasher.add(entry.path.bytes)
                switch entry.kind {
                case .directory: hasher.add("folder")
                case .file(_, let executable): hasher.add(executable ? "executable" : "file")
                case .symlink: hasher.add("link")
                }
                if entry.kind != .directory, let digest = digests.popFirst() { hasher.add(digest) }
            }
        } catch {
            // What can't be told is a state of its own, and whoever runs will say why.
            hasher.add("\(error)")
        }
        return hasher.finalize()
    }

    private static func names(_ folder: RelativePath, root: String) -> Digest {
        var hasher = KeyHasher(domain: "watched names", schema: 1)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder.description)) ?? []
        for name in names.sorted() where !EditorFile.isOne(RelativePath(name)) { hasher.add(name) }
        return hasher.finalize()
    }
}

/// Files that editors put beside what is edited while it is edited. They are no reason to run; where they would come into an image is a
/// matter of `.dockerignore`.
enum EditorFile {
    /// Vim's swap and backup files and its test of whether it may write (`4913`), Emacs' locks and autosaves, and the temporary files of
    /// GNOME's and JetBrains' editors.
    static func isOne(_ path: RelativePath) -> Bool {
        let name = path.lastComponent.bytes
        let text = String(decoding: name, as: UTF8.self)
        if text == "4913" || text.hasPrefix(".#") || text.hasPrefix(".goutputstream-") { return true }
        if text.hasSuffix("~") || (text.hasPrefix("#") && text.hasSuffix("#")) || text.hasSuffix("___jb_tmp___") { return true }
        return text.hasPrefix(".") && (text.hasSuffix(".swp") || text.hasSuffix(".swo") || text.hasSuffix(".swx"))
    }
}
