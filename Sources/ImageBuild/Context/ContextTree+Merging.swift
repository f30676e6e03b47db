internal import ContentHash
import FunctionModel

extension ContextTree {
    /// Merges layers, and removes the ignored entries.
    /// - Parameters:
    ///   - layers: the layers, lowest first: the template, the includes, the function.
    ///   - patterns: the template's patterns, then the function's. The Dockerfile always stays, and
    ///     `.dockerignore` never does. An ignored folder stays if an entry in it stays.
    /// - Throws: all errors at once.
    package init(merging layers: [ContextLayer], ignoring patterns: IgnorePatterns = IgnorePatterns()) throws(ContextErrors) {
        var merger = ContextMerger(layers: layers)
        for index in layers.indices { merger.add(index) }
        merger.checkDockerfile()
        let merged = merger.entries.values.sorted { $0.path < $1.path }

        let (kept, ignored) = Self.partition(merged, by: patterns)
        let others = kept.filter { Self.otherIgnoreFiles.contains($0.path) && layers[$0.layer].kind != .include && $0.kind != .directory }
        // A Dockerfile that is a link is an error already, and no include can replace it.
        let links = ContextLinks(entries: kept).errors.filter { $0.path != Self.dockerfile }
        let errors =
            merger.errors + links + others.map { .otherIgnoreFile($0.path, origin: $0.origin) }
        guard errors.isEmpty else { throw ContextErrors(errors: errors.sorted { ($0.path, $0.message) < ($1.path, $1.message) }) }
        self.layers = layers
        self.entries = kept
        self.shadowed = merger.shadowed.sorted { ($0.path, $0.layer) < ($1.path, $1.layer) }
        self.ignored = ignored
    }

    /// BuildKit reads the first name instead of `.dockerignore`, Podman the second. The files are
    /// accepted if `.dockerignore` names them.
    private static let otherIgnoreFiles: Set<RelativePath> = ["Dockerfile.dockerignore", ".containerignore"]

    private static func partition(
        _ entries: [ContextEntry], by patterns: IgnorePatterns
    ) -> (kept: [ContextEntry], ignored: [ContextEntry]) {
        var (kept, ignored) = ([ContextEntry](), [ContextEntry]())
        var walk = IgnoreWalk(patterns)
        for entry in entries { if isIgnored(entry, &walk) { ignored.append(entry) } else { kept.append(entry) } }
        guard ignored.contains(where: { $0.kind == .directory }), ignored.count < entries.count else { return (kept, ignored) }

        // Parents of kept entries are restored.
        var needed: Set<RelativePath> = []
        for entry in kept {
            var path = entry.path
            while let parent = path.parent, needed.insert(parent).inserted { path = parent }
        }
        let restored = ignored.filter { needed.contains($0.path) }
        if restored.isEmpty { return (kept, ignored) }
        return ((kept + restored).sorted { $0.path < $1.path }, ignored.filter { !needed.contains($0.path) })
    }

    private static func isIgnored(_ entry: ContextEntry, _ walk: inout IgnoreWalk) -> Bool {
        if entry.path == dockerfile { return false }
        if entry.path == dockerignore && entry.kind != .directory { return true }
        return walk.ignores(entry.path.bytes)
    }
}

/// Merges layers one after the other, and collects the errors.
private struct ContextMerger {
    let layers: [ContextLayer]
    var entries: [RelativePath: ContextEntry] = [:]
    var shadowed: [ContextEntry] = []
    var errors: [ContextError] = []
    /// The pairs of includes that were already reported. One error for a pair is enough.
    private var reported: Set<[String]> = []
    /// The paths in conflict. Further errors for them are not reported.
    private var conflicts: Set<RelativePath> = []
    /// The folder that was last found or created. Most entries are in the same folder as the entry
    /// before.
    private var latest: RelativePath = .root

    init(layers: [ContextLayer]) {
        self.layers = layers
        entries.reserveCapacity(layers.reduce(0) { $0 + $1.entries.count })
    }

    mutating func add(_ index: Int) {
        let layer = layers[index]
        if layer.kind == .include { checkDestination(index) }
        let isFolder = !layer.entries.contains { $0.path.isRoot && $0.kind != .directory }
        if isFolder { _ = folder(layer.destination, origin: layer.root, index) }
        for entry in layer.entries where !layer.omits(entry.path) {
            let path = layer.destination.appending(entry.path)
            let origin = layer.root.appending(entry.path)
            if entry.kind == .directory {
                _ = folder(path, origin: origin, index)
            } else {
                leaf(ContextEntry(path: path, kind: entry.kind, origin: origin, layer: index))
            }
        }
    }

    /// Reports a Dockerfile that is missing or is not a file.
    mutating func checkDockerfile() {
        guard let entry = entries[ContextTree.dockerfile] else {
            errors.append(.noDockerfile(layers: layers.filter { $0.kind != .include }.map(\.name)))
            return
        }
        if case .file = entry.kind { return }
        errors.append(.dockerfileIsNoFile(origin: entry.origin))
    }

    /// Reports other includes with the same destination.
    private mutating func checkDestination(_ index: Int) {
        let layer = layers[index]
        for other in layers[..<index] where other.kind == .include && other.destination == layer.destination {
            reportCollision(layer.destination, other.name, layer.name)
        }
    }

    /// Creates a folder and its parents, if needed. Returns false if that is impossible.
    private mutating func folder(_ path: RelativePath, origin: RelativePath, _ index: Int) -> Bool {
        if path.isRoot || path == latest { return true }
        if let entry = entries[path], entry.kind == .directory {
            latest = path
            return true
        }
        if landsOnDockerfile(path, index) || conflicts.contains(path) { return false }
        if let other = entries[path] {
            report(path, file: layers[other.layer].name, folder: layers[index].name)
            return false
        }
        // A parent that is listed itself would come before, so this parent is only implied.
        guard let parent = path.parent, folder(parent, origin: layers[index].root, index) else { return false }
        entries[path] = ContextEntry(path: path, kind: .directory, origin: origin, layer: index)
        return true
    }

    /// Adds a file or a link. It replaces that of a lower layer.
    private mutating func leaf(_ entry: ContextEntry) {
        let layer = layers[entry.layer]
        if landsOnDockerfile(entry.path, entry.layer) || conflicts.contains(entry.path) { return }
        guard let parent = entry.path.parent, folder(parent, origin: layer.root, entry.layer) else { return }
        if let lower = entries.updateValue(entry, forKey: entry.path) {
            if lower.kind == .directory {
                entries[entry.path] = lower
                report(entry.path, file: layer.name, folder: layers[lower.layer].name)
                return
            }
            if layer.kind == .include && layers[lower.layer].kind == .include {
                entries[entry.path] = lower
                reportCollision(entry.path, layers[lower.layer].name, layer.name)
                return
            }
            shadowed.append(lower)
        }
    }

    private mutating func landsOnDockerfile(_ path: RelativePath, _ index: Int) -> Bool {
        guard layers[index].kind == .include, path == ContextTree.dockerfile else { return false }
        let error = ContextError.includeOnDockerfile(include: layers[index].name)
        if !errors.contains(error) { errors.append(error) }
        return true
    }

    private mutating func report(_ path: RelativePath, file: String, folder: String) {
        conflicts.insert(path)
        errors.append(.fileAndFolder(path, file: file, folder: folder))
    }

    private mutating func reportCollision(_ path: RelativePath, _ one: String, _ other: String) {
        guard reported.insert([one, other]).inserted else { return }
        errors.append(.includesCollide(path, one, other))
    }
}
