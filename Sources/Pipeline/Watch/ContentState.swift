import ContentHash
import FoundationEssentials
import ImageBuild

/// What the watched inputs hold, as digests: equal states have equal content, whatever was touched or saved meanwhile. What comes into no
/// image because a `.dockerignore` says so is not part of it, unless it is an input of the model.
struct ContentState: Hashable, Sendable {
    /// Of all that each wanted function is made of.
    private var functions: [String: Digest] = [:]
    /// Of everything else.
    private var others: [RelativePath: Digest] = [:]

    /// A tree as everyone sees it who ignores the same in it: functions of one template share most.
    private struct Part: Hashable {
        /// Without its entries.
        var layer: ContextLayer
        var patterns = IgnorePatterns()

        func counts(_ entry: TreeEntry, _ paths: Set<RelativePath>) -> Bool {
            if EditorFile.isOne(entry.path) { return false }
            let path = layer.destination.appending(entry.path)
            let isKept = path == ContextTree.dockerfile || path == ContextTree.dockerignore || !patterns.ignores(path)
            return (isKept && !layer.omits(entry.path)) || paths.contains(layer.root.appending(entry.path))
        }

        /// The files and links among its entries.
        func content(_ entries: [TreeEntry]) -> [RelativePath] {
            entries.filter { $0.kind != .directory }.map { layer.root.appending($0.path) }
        }
    }

    /// Looks at the files as they are now; the index only saves reading what it knows.
    init(_ inputs: WatchedInputs, root: String, index: String) {
        let files = FileIndex(root: root, indexPath: index)
        let trees = inputs.trees
        let single = inputs.paths.filter { !$0.isInside(anyOf: trees) }
        let folders = single.filter { files.exists($0) == .directory }
        for folder in folders { others[folder] = Self.names(folder, root: root) }
        let whole = inputs.others.union(single.subtracting(folders))
        // All at once uses all cores; where one can't be told, each by itself.
        let roots = trees.union(whole).sorted()
        let listed = Self.listed(roots, files) ?? Self.listedSingly(roots, files)

        let parts = Self.parts(inputs.functions, listed, files)
        let wholeParts = whole.map { Part(layer: .include($0, to: .root, entries: [])) }
        var entries: [Part: [TreeEntry]] = [:]
        for part in Set(parts.values.joined()).union(wholeParts) {
            entries[part] = listed[part.layer.root]?.filter { part.counts($0, inputs.paths) }
        }
        _ = try? files.digests(Set(entries.flatMap { $0.content($1) }).sorted())
        var digests: [Part: Digest] = [:]
        func digest(_ part: Part) -> Digest {
            if let known = digests[part] { return known }
            let digest = Self.digest(part, entries[part], files)
            digests[part] = digest
            return digest
        }
        for part in wholeParts { others[part.layer.root] = digest(part) }
        for (name, parts) in parts {
            var hasher = KeyHasher(domain: "watched function", schema: 1)
            for part in parts { hasher.add(digest(part)) }
            functions[name] = hasher.finalize()
        }
    }

    /// Is what a function is made of the same in both?
    func agrees(with other: ContentState, about function: String) -> Bool { functions[function] == other.functions[function] }

    /// What is in the trees, of those that are there; nil where one of them can't be told.
    static func listed(_ trees: [RelativePath], _ files: FileIndex) -> [RelativePath: [TreeEntry]]? {
        let present = trees.filter { files.exists($0) != nil }
        guard let entries = try? files.trees(present) else { return nil }
        return Dictionary(zip(present, entries)) { first, _ in first }
    }

    /// The same of those that can be told.
    private static func listedSingly(_ trees: [RelativePath], _ files: FileIndex) -> [RelativePath: [TreeEntry]] {
        Dictionary(trees.compactMap { tree in (try? files.tree(tree)).map { (tree, $0) } }) { first, _ in first }
    }

    private static func parts(
        _ functions: [String: [ContextLayer]], _ listed: [RelativePath: [TreeEntry]], _ files: FileIndex
    ) -> [String: [Part]] {
        var ignore = IgnoreReader(files: files)
        return functions.mapValues { layers in
            // One that can't be read ignores nothing: its own content counts, and whoever runs will say what is wrong with it.
            let patterns = try? ignore.patterns(of: layers, listed)
            return layers.map { Part(layer: $0, patterns: patterns ?? IgnorePatterns()) }
        }
    }

    private static func digest(_ part: Part, _ entries: [TreeEntry]?, _ files: FileIndex) -> Digest {
        var hasher = KeyHasher(domain: "watched", schema: 2)
        do throws(TreeError) {
            // What is not listed throws.
            let entries = if let entries { entries } else { try files.tree(part.layer.root) }
            var digests = try files.digests(part.content(entries))[...]
            for entry in entries {
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
