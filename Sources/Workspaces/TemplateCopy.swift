package import ContentHash
import FoundationEssentials

/// The files of a template, as they are locked and compared.
package struct TemplateCopy: Sendable {
    private let root: String

    /// Creates access to the templates of a repository.
    package init(root: String) { self.root = root }

    /// The digest of a template's files, modes and links. Nil if its folder does not exist.
    /// - Parameter folder: the folder of the template, relative to the root of the index.
    /// - Throws: `TreeError` for an unreadable folder.
    package static func content(_ folder: String, _ name: String, _ files: FileIndex) throws(TreeError) -> Digest? {
        let path = RelativePath(folder.isEmpty ? name : "\(folder)/\(name)")
        guard files.exists(path) == .directory else { return nil }
        let entries = try files.tree(path)
        let paths = entries.filter { if case .file = $0.kind { true } else { false } }.map { path.appending($0.path) }
        var digests = try files.digests(paths)[...]
        let lines = entries.map { entry in
            let digest: Digest? =
                switch entry.kind {
                case .file: digests.popFirst()
                case .symlink(let target): Digest.of(target)
                case .directory: nil
                }
            return Manifest.Entry(path: entry.path, mode: Manifest.Mode(entry.kind), digest: digest)
        }
        return Manifest(entries: lines).digest
    }

    /// Replaces a template by the files of a folder. The old files stay until the new ones are
    /// complete. Work in progress lies in the cache, where no run reads it.
    package func replace(_ name: String, by folder: String) throws {
        let manager = FileManager.default
        let cache = root + "/.faaso"
        let (target, new, old) = ("\(root)/templates/\(name)", "\(cache)/template-\(name).new", "\(cache)/template-\(name).old")
        for path in [root + "/templates", cache] { try manager.createDirectory(atPath: path, withIntermediateDirectories: true) }
        for leftover in [new, old] where manager.fileExists(atPath: leftover) { try manager.removeItem(atPath: leftover) }
        try manager.copyItem(atPath: folder, toPath: new)
        let isThere = manager.fileExists(atPath: target)
        if isThere { try manager.moveItem(atPath: target, toPath: old) }
        try manager.moveItem(atPath: new, toPath: target)
        if isThere { try manager.removeItem(atPath: old) }
    }
}
