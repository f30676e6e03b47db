import Basics
import ContentHash
import FoundationEssentials
package import ImageBuild
import WorkModel

/// The kind of a file below `.faaso`, derived from its path only.
enum CacheFile: Hashable, Sendable {
    /// A record of a successful build, by function and key.
    case imageRecord(String, Digest)
    /// A record of a passed test, by function and key.
    case testRecord(String, Digest)
    /// The newest record of an image or a test.
    case current(Node)
    /// A listing of a context, by its digest.
    case manifest(Digest)
    /// The log of a build, by function and key.
    case log(String, Digest)
    /// The last lines of a container that failed, by function and by the digest of the lines.
    case containerLog(String, Digest)
    /// The report of a run, by its id.
    case run(String)
    /// A file that a killed writer left behind.
    case temporary
    /// The index, the lock, committed files, and files of other programs.
    case other

    /// Derives the kind from a path relative to the cache.
    init(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = parts.last ?? ""
        func stem(_ ending: String) -> Substring? { name.hasSuffix(ending) ? name.dropLast(ending.count) : nil }
        let key = (stem(".json") ?? stem(".log") ?? stem(".txt")).flatMap { Digest(hex: $0) }
        if name.hasPrefix("."), name.hasSuffix(".tmp") {
            self = .temporary
            return
        }
        switch (parts.first, parts.count) {
        case ("records", 4):
            guard let key, name.hasSuffix(".json"), NameRule.accepts(parts[2]) else { break }
            if parts[1] == "image" {
                self = .imageRecord(String(parts[2]), key)
            } else if parts[1] == "test" {
                self = .testRecord(String(parts[2]), key)
            } else {
                break
            }
            return
        case ("logs", 4):
            guard let key, name.hasSuffix(".log"), NameRule.accepts(parts[2]) else { break }
            if parts[1] == "image" {
                self = .log(String(parts[2]), key)
            } else if parts[1] == "container" {
                self = .containerLog(String(parts[2]), key)
            } else {
                break
            }
            return
        case ("manifests", 3):
            guard let key, name.hasSuffix(".txt"), parts[1] == key.hex.prefix(2) else { break }
            self = .manifest(key)
            return
        case ("current", 2):
            guard let text = stem(".json"), let node = Node(String(text).replacing("%3A", with: ":", maxReplacements: 1)),
                node.kind == .image || node.kind == .test, NameRule.accepts(node.name[...])
            else { break }
            self = .current(node)
            return
        case ("runs", 2):
            guard let id = stem(".json"), !id.isEmpty, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
                break
            }
            self = .run(String(id))
            return
        default: break
        }
        self = .other
    }

    /// The function that the file belongs to; nil if it belongs to none.
    var function: String? {
        switch self {
        case .imageRecord(let name, _), .testRecord(let name, _), .log(let name, _), .containerLog(let name, _): name
        case .current(let node): node.name
        case .manifest, .run, .temporary, .other: nil
        }
    }
}

extension CacheFolder {
    /// One file of the cache.
    struct Item: Hashable, Sendable {
        /// The path relative to the cache.
        var path: String
        /// The kind of the file.
        var kind: CacheFile
        /// The size in bytes.
        var size: Int
        /// The time of the last modification.
        var changed: Date
    }

    /// All files that faaso wrote to the cache, sorted by path. Links are not followed. The index,
    /// the lock and committed files are left out.
    /// - Throws: an error if a folder cannot be listed.
    func items() throws(FileError) -> [Item] {
        var items: [Item] = []
        var folders = ["records", "manifests", "current", "logs", "runs"]
        while let folder = folders.popLast() {
            for name in try AtomicFile.names(in: path + "/" + folder) {
                let file = folder + "/" + name
                guard let status = FileStatus(path + "/" + file) else { continue }
                if status.isFolder { folders.append(file) }
                if status.isFile { items.append(Item(path: file, kind: CacheFile(file), size: status.size, changed: status.changed)) }
            }
        }
        return items.sorted { $0.path < $1.path }
    }

    /// True when a file of the cache belongs to a function that is not in `functions`.
    /// - Throws: an error if a folder cannot be listed.
    package func holdsOthers(than functions: Set<String>) throws -> Bool {
        try items().contains { $0.kind.function.map { !functions.contains($0) } ?? false }
    }
}
