import ContentHash
import FoundationEssentials
import ImageBuild

/// The content of the watched inputs, as digests. Equal states have equal content, even if files
/// were touched or saved in between.
///
/// Files that a `.dockerignore` leaves out of all images are not included, unless the model reads
/// them.
struct ContentState: Hashable, Sendable {
    /// The digest of all inputs of each wanted function.
    private var functions: [String: Digest] = [:]
    /// The digests of all other inputs.
    private var others: [RelativePath: Digest] = [:]

    /// A tree with the patterns that apply to it. Functions of one template share most parts.
    private struct Part: Hashable {
        /// The layer, without its entries.
        var layer: ContextLayer
        var patterns = IgnorePatterns()

        func counts(_ entry: TreeEntry, _ paths: Set<RelativePath>) -> Bool {
            if EditorFile.isOne(entry.path) { return false }
            let path = layer.destination.appending(entry.path)
            let isKept = path == ContextTree.dockerfile || path == ContextTree.dockerignore || !patterns.ignores(path)
            return (isKept && !layer.omits(entry.path)) || paths.contains(layer.root.appending(entry.path))
        }

        /// The paths of the files and links among the entries.
        func content(_ entries: [TreeEntry]) -> [RelativePath] {
            entries.filter { $0.kind != .directory }.map { layer.root.appending($0.path) }
        }
    }

    /// Reads the current state of the files. The index only saves reading of files that it knows.
    init(_ inputs: WatchedInputs, root: String, index: String) {
        let files = FileIndex(root: root, indexPath: index)
        let trees = inputs.trees
        let single = inputs.paths.filter { !$0.isInside(anyOf: trees) }
        let folders = single.filter { files.exists($0) == .directory }
        for folder in folders { others[folder] = Self.names(folder, root: root) }
        let whole = inputs.others.union(single.subtracting(folders))
        // Listing all trees at once uses all cores. If one tree cannot be listed, each is listed
        // alone.
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

    /// True if the inputs of a function are equal in both states.
    func agrees(with other: ContentState, about function: String) -> Bool { functions[function] == other.functions[function] }

    /// The entries of all trees that exist. Nil if a tree cannot be listed.
    static func listed(_ trees: [RelativePath], _ files: FileIndex) -> [RelativePath: [TreeEntry]]? {
        let present = trees.filter { files.exists($0) != nil }
        guard let entries = try? files.trees(present) else { return nil }
        return Dictionary(zip(present, entries)) { first, _ in first }
    }

    /// The entries of the trees that can be listed.
    private static func listedSingly(_ trees: [RelativePath], _ files: FileIndex) -> [RelativePath: [TreeEntry]] {
        Dictionary(trees.compactMap { tree in (try? files.tree(tree)).map { (tree, $0) } }) { first, _ in first }
    }

    private static func parts(
        _ functions: [String: [ContextLayer]], _ listed: [RelativePath: [TreeEntry]], _ files: FileIndex
    ) -> [String: [Part]] {
        var ignore = IgnoreReader(files: files)
        return functions.mapValues { layers in
            // An unreadable ignore file ignores nothing here. Its own content counts, and the run
            // reports the problem.
            let patterns = try? ignore.patterns(of: layers, listed)
            return layers.map { Part(layer: $0, patterns: patterns ?? IgnorePatterns()) }
        }
    }

    private static func digest(_ part: Part, _ entries: [TreeEntry]?, _ files: FileIndex) -> Digest {
        var hasher = KeyHasher(domain: "watched", schema: 2)
        do throws(TreeError) {
            // A tree that was not listed throws here.
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
            // An error counts as a state of its own. The run reports the problem.
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

/// Recognises files that editors write beside the edited file. They do not cause a run. A
/// `.dockerignore` decides if they enter an image.
enum EditorFile {
    /// True for vim's swap and backup files and its write test (`4913`), and for Emacs' locks and
    /// autosaves. Also true for the temporary files of GNOME's and JetBrains' editors.
    static func isOne(_ path: RelativePath) -> Bool {
        let name = path.lastComponent.bytes
        let text = String(decoding: name, as: UTF8.self)
        if text == "4913" || text.hasPrefix(".#") || text.hasPrefix(".goutputstream-") { return true }
        if text.hasSuffix("~") || (text.hasPrefix("#") && text.hasSuffix("#")) || text.hasSuffix("___jb_tmp___") { return true }
        return text.hasPrefix(".") && (text.hasSuffix(".swp") || text.hasSuffix(".swo") || text.hasSuffix(".swx"))
    }
}
