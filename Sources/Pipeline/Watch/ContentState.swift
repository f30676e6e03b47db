import ContentHash
import FoundationEssentials
import ImageBuild

/// The content of the watched inputs, as digests. Equal states have equal content, even if files
/// were saved again.
///
/// A file that a `.dockerignore` excludes is not part of the state, unless it is an input of the
/// model.
struct ContentState: Hashable, Sendable {
    /// The digest of all inputs of each wanted function, by name.
    private var functions: [String: Digest] = [:]
    /// The digests of all other inputs.
    private var others: [RelativePath: Digest] = [:]

    /// A tree with the patterns that apply to it. Functions of one template share most parts.
    private struct Part: Hashable {
        var tree: LayerTree
        var layer: ContextLayer { tree.layer }
        var patterns: IgnorePatterns { tree.patterns }

        /// True when an entry is part of the state.
        func counts(_ entry: TreeEntry, _ paths: Set<RelativePath>) -> Bool {
            if EditorFile.matches(entry.path) { return false }
            let path = layer.destination.appending(entry.path)
            let isKept = path == ContextTree.dockerfile || path == ContextTree.dockerignore || !patterns.ignores(path)
            return (isKept && !layer.omits(entry.path)) || paths.contains(layer.root.appending(entry.path))
        }

        /// The files and links among the entries.
        func content(_ entries: [TreeEntry]) -> [RelativePath] {
            entries.filter { $0.kind != .directory }.map { layer.root.appending($0.path) }
        }
    }

    /// Reads the current files. The index spares reading a file again that has not changed.
    init(_ inputs: WatchedInputs, root: String, index: String) {
        let files = FileIndex(root: root, indexPath: index)
        let trees = inputs.trees
        let parts = Self.parts(inputs.functions, files)
        // An input of the model counts even in an ignored folder, which would not be listed.
        let above = Self.folders(above: inputs.paths)
        let requests = LayerTree.requests(parts.values.joined().map(\.tree)).map { $0.listing(above) }
        let single = inputs.paths.filter { !$0.isInside(anyOf: trees) }
        let folders = single.filter { files.exists($0) == .directory }
        for folder in folders { others[folder] = Self.names(folder, root: root) }
        let whole = inputs.others.union(single.subtracting(folders))
        let wholeParts = whole.map { Part(tree: LayerTree(.include($0, to: .root, entries: []), patterns: IgnorePatterns())) }
        let listed = Self.listed(requests + LayerTree.requests(wholeParts.map(\.tree)), files)
        var entries: [Part: [TreeEntry]] = [:]
        for part in Set(parts.values.joined()).union(wholeParts) {
            entries[part] = listed[part.layer.root]?.filter { part.counts($0, inputs.paths) }
        }
        _ = files.digestResults(Set(entries.flatMap { $0.content($1) }).sorted())
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

    /// True when the inputs of a function are the same in both states.
    func agrees(with other: ContentState, about function: String) -> Bool { functions[function] == other.functions[function] }

    private static func folders(above paths: Set<RelativePath>) -> Set<RelativePath> {
        var folders: Set<RelativePath> = []
        for path in paths {
            var next = path.parent
            while let folder = next, folders.insert(folder).inserted { next = folder.parent }
        }
        return folders
    }

    /// The entries of the trees that can be listed.
    static func listed(_ requests: [TreeRequest], _ files: FileIndex) -> [RelativePath: [TreeEntry]] {
        var listed: [RelativePath: [TreeEntry]] = [:]
        for (request, result) in zip(requests, files.trees(requests)) { listed[request.root] = try? result.get() }
        return listed
    }

    private static func parts(_ functions: [String: [ContextLayer]], _ files: FileIndex) -> [String: [Part]] {
        var ignore = IgnoreReader(files: files)
        return functions.mapValues { layers in
            // An unreadable file ignores nothing. Its own content counts, and the run reports the
            // problem.
            let patterns = (try? ignore.patterns(of: layers)) ?? IgnorePatterns()
            return layers.map { Part(tree: LayerTree($0, patterns: patterns)) }
        }
    }

    private static func digest(_ part: Part, _ entries: [TreeEntry]?, _ files: FileIndex) -> Digest {
        var hasher = KeyHasher(domain: "watched", schema: 2)
        do throws(TreeError) {
            // If the tree cannot be listed, this line throws the error.
            let entries = if let entries { entries } else { try files.trees(LayerTree.requests([part.tree]))[0].get() }
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
            // An error is a state of its own. The run reports the error.
            hasher.add("\(error)")
        }
        return hasher.finalize()
    }

    private static func names(_ folder: RelativePath, root: String) -> Digest {
        var hasher = KeyHasher(domain: "watched names", schema: 1)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder.description)) ?? []
        for name in names.sorted() where !EditorFile.matches(RelativePath(name)) { hasher.add(name) }
        return hasher.finalize()
    }
}

/// Files that editors create during an edit. They start no run. A `.dockerignore` decides if they
/// come into an image.
enum EditorFile {
    /// True when the path is such a file.
    ///
    /// These are Vim's swap and backup files and its write test (`4913`), Emacs' locks and
    /// autosaves. The temporary files of GNOME's and JetBrains' editors are included.
    static func matches(_ path: RelativePath) -> Bool {
        let name = path.lastComponent.bytes
        let text = String(decoding: name, as: UTF8.self)
        if text == "4913" || text.hasPrefix(".#") || text.hasPrefix(".goutputstream-") { return true }
        if text.hasSuffix("~") || (text.hasPrefix("#") && text.hasSuffix("#")) || text.hasSuffix("___jb_tmp___") { return true }
        return text.hasPrefix(".") && (text.hasSuffix(".swp") || text.hasSuffix(".swo") || text.hasSuffix(".swx"))
    }
}
