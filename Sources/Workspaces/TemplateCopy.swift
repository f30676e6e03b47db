package import ContentHash
import FoundationEssentials
import FunctionModel

/// The files of a template, as they are locked and compared.
package struct TemplateCopy {
    private let root: String
    private let exchange: (String, String) -> Bool
    private let move: (String, String) throws -> Void

    /// Creates access to the templates of a repository.
    package init(root: String) { self.init(root: root) { try FileManager.default.moveItem(atPath: $0, toPath: $1) } }

    /// Creates access to the templates of a repository.
    /// - Parameters:
    ///   - exchange: exchanges two folders in one step. Returns false if that is not possible.
    ///   - move: moves a folder.
    init(
        root: String, exchange: @escaping (String, String) -> Bool = PathExchange.exchange,
        move: @escaping (String, String) throws -> Void
    ) {
        (self.root, self.exchange, self.move) = (root, exchange, move)
    }

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
    /// complete, and come back if those cannot take their place.
    ///
    /// Old and new files change places in one step. Where the file system cannot do that, they are
    /// moved. A process that is killed in between leaves the old files in the cache.
    ///
    /// Work in progress lies in the cache, where no run reads it. The caller holds the lock of
    /// `faaso.lock`.
    package func replace(_ name: String, by folder: String) throws {
        let manager = FileManager.default
        let cache = root + "/.faaso"
        let (target, new, old) = ("\(root)/\(ProjectPath.template(name))", "\(cache)/template-\(name).new", "\(cache)/template-\(name).old")
        for path in [root + "/" + RootInput.templates.path, cache] {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        // A run that was killed between the two moves left no other copy.
        if manager.fileExists(atPath: old), !manager.fileExists(atPath: target) { try move(old, target) }
        for leftover in [new, old] where manager.fileExists(atPath: leftover) { try manager.removeItem(atPath: leftover) }
        try manager.copyItem(atPath: folder, toPath: new)
        let isThere = manager.fileExists(atPath: target)
        if isThere, exchange(new, target) { return try manager.removeItem(atPath: new) }
        if isThere { try move(target, old) }
        do { try move(new, target) } catch {
            // Between two file systems a move is a copy, of which a part may be there.
            try? manager.removeItem(atPath: target)
            if isThere { try move(old, target) }
            throw error
        }
        if isThere { try manager.removeItem(atPath: old) }
    }
}
