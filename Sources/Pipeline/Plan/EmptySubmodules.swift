import ContentHash
import FoundationEssentials
import FunctionModel
import ImageBuild
import Workspaces

/// Git submodules that are not checked out. They are empty folders where a context should have
/// files.
struct EmptySubmodules {
    private let files: FileIndex
    private let root: String
    private let environmentFiles: EnvironmentFiles

    private static let list: RelativePath = ".gitmodules"

    /// Creates a search in a workspace.
    init(_ workspace: Workspace) {
        files = workspace.files
        root = workspace.root
        environmentFiles = workspace.environmentFiles
    }

    /// Returns one warning for each empty submodule that a context of these functions should
    /// contain.
    func warnings(_ functions: [Function]) -> [Problem] {
        let listed = submodules(in: .root) + above()
        if listed.isEmpty { return [] }
        let layers = functions.map { (function: $0, layers: ContextLayer.layers(of: $0, environmentFiles: environmentFiles)) }
        let roots = Set(layers.flatMap { $0.layers.map(\.root) })
        var ignore = IgnoreReader(files: files)
        return empty(listed, roots).compactMap { path in
            let names = layers.filter { Self.needs(path, $0.layers, (try? ignore.patterns(of: $0.layers)) ?? IgnorePatterns()) }
                .map(\.function.name)
            return names.isEmpty ? nil : Self.warning(path, names)
        }
    }

    private static func warning(_ path: RelativePath, _ names: [String]) -> Problem {
        let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        return Problem(
            "this submodule is not checked out, and has no files for the image of \(shown)", at: .whole(path.description),
            hints: ["check it out: git submodule update --init --recursive \(path)"])
    }

    private static func needs(_ path: RelativePath, _ layers: [ContextLayer], _ patterns: IgnorePatterns) -> Bool {
        layers.contains { layer in
            if layer.root.isInside(path) { return true }
            guard let below = path.relative(to: layer.root), !layer.omits(below) else { return false }
            return !patterns.ignoresAll(below: layer.destination.appending(below))
        }
    }

    /// The empty submodules that are part of a tree, including those inside other submodules.
    private func empty(_ listed: [RelativePath], _ roots: Set<RelativePath>) -> [RelativePath] {
        var found: Set<RelativePath> = []
        var open = listed
        while let path = open.popLast() {
            guard path.isInside(anyOf: roots) || roots.contains(where: { $0.isInside(path) }) else { continue }
            guard files.exists(path) == .directory, let entries = try? files.trees([TreeRequest(path) { _ in true }])[0].get() else {
                continue
            }
            if entries.isEmpty { found.insert(path) } else { open += submodules(in: path) }
        }
        return found.sorted()
    }

    // MARK: - Lists

    private func submodules(in folder: RelativePath) -> [RelativePath] {
        let list = folder.appending(Self.list)
        guard files.exists(list) == .file, let bytes = try? files.contents(list) else { return [] }
        return Self.paths(bytes).map { folder.appending($0) }
    }

    /// The submodules that an outer repository lists. Its work tree contains this repository.
    private func above() -> [RelativePath] {
        var (folder, inside) = (root, [String]())
        while !FileManager.default.fileExists(atPath: folder + "/.git") {
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return [] }
            inside.insert(String(folder[folder.index(after: slash)...]), at: 0)
            folder = String(folder[..<slash])
        }
        guard !inside.isEmpty, let bytes = (try? AtomicFile.read(folder + "/.gitmodules")) ?? nil else { return [] }
        return Self.paths(bytes).compactMap { $0.relative(to: RelativePath(inside.joined(separator: "/"))) }
    }

    /// The paths that a `.gitmodules` lists (gitmodules(5)).
    static func paths(_ bytes: [UInt8]) -> [RelativePath] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmed == "path" else { return nil }
            var path = parts[1].trimmed
            if path.count > 1, path.hasPrefix("\""), path.hasSuffix("\"") { path = path.dropFirst().dropLast() }
            return path.isEmpty ? nil : RelativePath(String(path))
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
