internal import CPosix
internal import Glibc
internal import Synchronization

/// The current files of a repository, read through a stat index that caches digests.
///
/// One value is one scan. It scans each path once, so all answers describe one version of each
/// file. No answer describes a file as it was before the scan began. Create a new value to scan
/// again.
///
/// The index only saves time. An index that is deleted, torn, of another version or of another
/// machine changes no result.
///
/// A run proceeds in three steps:
/// - It calls `isUnchanged()`, `marksHold()` and `changedPaths()` to learn which saved sections are
///   valid.
/// - It reads changed files with `trees`, `digests` and `contents`. It carries over the rest with
///   `keepMarkedRecords()`, `keep(_:)` and `setSection(_:_:)`.
/// - It calls `save()`.
///
/// Ask the index for every file that a section depends on before you read the file by other means.
/// Otherwise a later change goes unnoticed.
package final class FileIndex: Sendable {
    private let scan: Mutex<Scan>
    private let rootDescriptor: Int32

    /// The type of a path.
    package enum Kind: Hashable, Sendable {
        /// A regular file.
        case file
        /// A folder.
        case directory
        /// A symbolic link.
        case symlink
        /// A FIFO, a socket or a device.
        case other
    }

    /// Starts a scan and reads the saved index.
    /// - Parameters:
    ///   - root: the absolute path of the repository's folder. A missing folder counts as an empty
    ///     one.
    ///   - indexPath: the path of the index; nil for none. ``save()`` creates its folder.
    ///   - clock: the clock that sets the times of the files.
    ///   - journal: the journal that may spare most of the scan; nil for none.
    package convenience init(root: String, indexPath: String?, clock: FileClock = .kernel, journal: JournalSource? = nil) {
        self.init(root: root, indexPath: indexPath, clock: clock, journal: journal, fileSystem: nil)
    }

    /// Starts a scan.
    /// - Parameter fileSystem: the assumed file system of the root; nil asks the kernel.
    init(
        root: String, indexPath: String?, clock: FileClock = .kernel, journal: JournalSource? = nil, fileSystem: FileSystem?
    ) {
        rootDescriptor = cposix_openat(AT_FDCWD, root, cposix_o_path() | O_DIRECTORY | O_CLOEXEC, 0)
        scan = Mutex(
            Scan(rootDescriptor: rootDescriptor, indexPath: indexPath, fileSystem: fileSystem, clock: clock, journal: journal))
    }

    deinit {
        if rootDescriptor >= 0 { close(rootDescriptor) }
    }

    /// The entries below `path`, sorted by the bytes of their paths. Links are not followed. For a
    /// file or a link the result is one entry with the root path.
    ///
    /// Throws one of these errors:
    /// - `notFound` if nothing exists there. The index remembers this, so the creation of the path
    ///   counts as a change.
    /// - `unsupported` if a FIFO, a socket or a device is anywhere in the tree.
    /// - `changing` if a folder disappeared during the scan.
    /// - `io` if a system call failed.
    package func tree(_ path: RelativePath) throws(TreeError) -> [TreeEntry] {
        try trees([path]).first ?? []
    }

    /// The entries of several trees, which may overlap. The scan runs on all cores.
    ///
    /// Every path is scanned before the error of the first failed tree is thrown.
    package func trees(_ paths: [RelativePath]) throws(TreeError) -> [[TreeEntry]] {
        var trees: [[TreeEntry]] = []
        for result in self.trees(paths.map { TreeRequest($0) }) { trees.append(try result.get()) }
        return trees
    }

    /// The entries of several trees, each with its own error. An error in one tree does not affect
    /// the others.
    package func trees(_ requests: [TreeRequest]) -> [Result<[TreeEntry], TreeError>] {
        scan.withLock { $0.trees(requests) }
    }

    /// The content digests of files, and of the texts of links, in the order of `paths`. Paths are
    /// relative to the root of the index.
    ///
    /// Digests come from the index where the racy rule permits it. Other files are read on all
    /// cores, with one buffer per core. Throws `changing` if a file changes twice while it is read.
    /// It also throws `changing` if the type, mode or size differs from the first stat.
    package func digests(_ paths: [RelativePath]) throws(TreeError) -> [Digest] {
        var digests: [Digest] = []
        for result in digestResults(paths) { digests.append(try result.get()) }
        return digests
    }

    /// The content digests of several files, each with its own error. An error of one file does not
    /// affect the others.
    package func digestResults(_ paths: [RelativePath]) -> [Result<Digest, TreeError>] {
        scan.withLock { $0.digests(paths) }
    }

    /// The bytes of one version of a file. They are always read from the disk, and several callers
    /// can read at once.
    ///
    /// The recorded stat of the file is not updated. If the file has changed since then, the next
    /// scan detects it.
    /// - Parameters:
    ///   - digest: the expected digest of the bytes. Other bytes are a `changed` error.
    ///   - limit: the maximum size in bytes. A larger file is a `tooLarge` error and is not read.
    package func contents(
        _ path: RelativePath, expecting digest: Digest? = nil, limit: Int = .max
    ) throws(TreeError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(TreeError) {
            try scan.withLock { scan throws(TreeError) in try scan.lookAtFile(path) }
            bytes = try FileReader.contents(path, rootDescriptor, limit: limit).bytes
        } catch {
            throw scan.withLock { $0.fail(error) }
        }
        if let digest, Digest.of(bytes) != digest { throw .changed(path) }
        return bytes
    }

    /// The type of a path; nil if nothing exists there or the system refuses. Links are not
    /// followed.
    ///
    /// The index remembers the answer. A change of the answer, or of the names in a folder, counts
    /// as a change of the index.
    package func exists(_ path: RelativePath) -> Kind? {
        let stat = scan.withLock { scan in try? scan.look(path).entry.stat }
        return switch stat?.kind {
        case nil, .missing: nil
        case .file, .executable: .file
        case .symlink: .symlink
        case .directory: .directory
        case .other: .other
        }
    }

    /// True when everything in the saved index is unchanged. Only then are the saved sections
    /// valid.
    ///
    /// Every file, link and folder of all saved roots must have its saved stat. Every missing root
    /// must still be missing. The result is false if there is no index or a check failed. The same
    /// holds if a file changed too shortly before the last scan.
    ///
    /// Nothing is listed, read, written or hashed. Only folders on file systems with unreliable
    /// times have their entries counted.
    package func isUnchanged() -> Bool {
        scan.withLock { scan in
            scan.check()
            return scan.isConfirmed
        }
    }

    /// The paths of the saved index that changed or could not be checked. Nil if there is no
    /// complete index.
    ///
    /// Known paths that are not in the result are unchanged. The check is the one of
    /// `isUnchanged()`. Unchanged paths are not scanned again.
    package func changedPaths() -> ChangedPaths? {
        scan.withLock { scan in
            scan.check()
            guard let saved = scan.saved, saved.flags & IndexFormat.HeaderFlag.incomplete == 0 else { return nil }
            return scan.changes?.paths
        }
    }

    /// The use of the journal by this scan. Nil without a journal.
    package var journalUse: JournalUse? { scan.withLock { $0.reply.map { JournalUse($0) } } }

    /// True when the saved index has a record of a path, including a record that nothing exists
    /// there.
    package func wasKnown(_ path: RelativePath) -> Bool {
        scan.withLock { $0.saved?.recordNumber(path) != nil }
    }

    // MARK: Marks

    /// Marks all paths that were requested by name so far, as the inputs of one result. Paths that
    /// were only listed with a folder are not marked. Earlier marks are replaced.
    package func mark() {
        scan.withLock { $0.mark() }
    }

    /// True when all marked paths of the saved index are unchanged. The check is the one of
    /// `isUnchanged()`.
    package func marksHold() -> Bool {
        scan.withLock { scan in
            scan.check()
            guard let saved = scan.saved, saved.flags & IndexFormat.HeaderFlag.incomplete == 0 else { return false }
            return scan.changes?.marksHold ?? false
        }
    }

    /// Copies all marked records of the saved index to the next one, with their marks. Call it only
    /// if ``marksHold()`` is true.
    package func keepMarkedRecords() {
        scan.withLock { $0.keepsMarked = true }
    }

    /// Copies the records of these trees from the saved index to the next one, without a scan. Call
    /// it only for trees without changed paths.
    package func keep(_ paths: [RelativePath]) {
        scan.withLock { $0.kept += paths }
    }

    // MARK: Sections

    /// The bytes of a section: those set in this scan, else the saved ones.
    ///
    /// A saved section describes the current files only if all of its inputs are unchanged.
    package func section(_ name: String) -> [UInt8]? {
        scan.withLock { scan in
            if let bytes = scan.sections[name] { return bytes }
            return scan.saved?.section(named: name).map { Array($0) }
        }
    }

    /// Sets the bytes of a section. `save()` stores them.
    package func setSection(_ name: String, _ bytes: [UInt8]) {
        scan.withLock { scan in scan.sections[name] = bytes }
    }

    /// Writes the index atomically. In a read-only folder it writes nothing, and does not throw.
    ///
    /// The index contains everything that was requested since `init`, and the sections that were
    /// set since then. Other saved sections are dropped, because the next `isUnchanged()` would
    /// declare them valid. If `isUnchanged()` was true and nothing new was requested, all sections
    /// are kept.
    package func save() throws(TreeError) {
        try scan.withLock { scan throws(TreeError) in try scan.save() }
    }
}
