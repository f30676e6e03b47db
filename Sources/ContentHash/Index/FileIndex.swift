internal import CPosix
internal import Glibc
internal import Synchronization

/// The repository's files as they are now, memoised by the stat index.
///
/// One value is one look: what it has seen once it doesn't look at again, so all its answers are of one version of each file, and none is
/// of a file as it was before the look began. Make a new one to look again. The index only saves time: deleted, torn, of another version or
/// of another machine, it changes no result.
///
/// How a run uses it: `isUnchanged()`, `marksHold()` and `changedPaths()` say which sections of the last save may be believed; what is not
/// is made anew with `trees`, `digests` and `contents`, what is goes on with `keepMarked()`, `keep(_:)` and `setSection(_:_:)`; `save()`
/// ends it. Whatever a section is made from must have been asked for here before it is read otherwise, else nobody can know of its change.
package final class FileIndex: Sendable {
    private let scan: Mutex<Scan>
    private let rootDescriptor: Int32

    /// What lies at a path.
    package enum Kind: Hashable, Sendable {
        case file
        case directory
        case symlink
        /// A FIFO, socket or device.
        case other
    }

    /// - Parameters:
    ///   - root: the repository's folder, absolute. One that isn't there is as an empty one.
    ///   - indexPath: where the index lies; nil for none. It is read now, and its folder is made by ``save()``.
    ///   - clock: the clock that the files have their times from.
    package convenience init(root: String, indexPath: String?, clock: FileClock = .kernel) {
        self.init(root: root, indexPath: indexPath, clock: clock, fileSystem: nil)
    }

    /// - Parameter fileSystem: the one that the root is taken to lie on; nil asks the kernel.
    init(root: String, indexPath: String?, clock: FileClock = .kernel, fileSystem: FileSystem?) {
        rootDescriptor = cposix_openat(AT_FDCWD, root, cposix_o_path() | O_DIRECTORY | O_CLOEXEC, 0)
        scan = Mutex(Scan(rootDescriptor: rootDescriptor, indexPath: indexPath, fileSystem: fileSystem, clock: clock))
    }

    deinit {
        if rootDescriptor >= 0 { close(rootDescriptor) }
    }

    /// The entries below `path`, sorted by the bytes of their paths; nothing is followed. For a file or a link: itself, with the root path.
    ///
    /// Throws `notFound` when nothing is there (remembered, so that its coming is a change), `unsupported` for a FIFO, socket or device
    /// anywhere in it, `io`, or `changing` when a folder vanished under the look.
    package func tree(_ path: RelativePath) throws(TreeError) -> [TreeEntry] {
        try trees([path]).first ?? []
    }

    /// Several trees at once, on all cores; they may overlap. Every path is looked at before a `notFound` is thrown for the first that is
    /// missing.
    package func trees(_ paths: [RelativePath]) throws(TreeError) -> [[TreeEntry]] {
        var trees: [[TreeEntry]] = []
        for result in self.trees(paths.map { TreeRequest($0) }) { trees.append(try result.get()) }
        return trees
    }

    /// Several trees at once, each with what failed in it: an error in one keeps no other from being listed.
    package func trees(_ requests: [TreeRequest]) -> [Result<[TreeEntry], TreeError>] {
        scan.withLock { $0.trees(requests) }
    }

    /// Content digests of files, and of links (their text), in the order asked; paths are relative to the index's root. Memoised where the
    /// racy rule allows, else read on all cores, with memory for one buffer a core. A file that changes while it is read, twice, or that is
    /// of another kind, mode or size than when it was first seen, is `changing`.
    package func digests(_ paths: [RelativePath]) throws(TreeError) -> [Digest] {
        var digests: [Digest] = []
        for result in digestResults(paths) { digests.append(try result.get()) }
        return digests
    }

    /// The same, each with what failed about it: one file that cannot be read keeps no other from being hashed.
    package func digestResults(_ paths: [RelativePath]) -> [Result<Digest, TreeError>] {
        scan.withLock { $0.digests(paths) }
    }

    /// The bytes of a file, of one version of it; they must have this digest when one is given, else `changed`. Always read from the disk;
    /// several callers read at once. What has been seen of the file stays as it was: when it is another by now, the next look will find it
    /// changed.
    /// - Parameter limit: the most bytes that are read; a longer file is `tooLarge`, and none of its bytes is read.
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

    /// What lies at a path, not followed; nil for nothing, and where the system won't tell. The answer is remembered: a change of it, and
    /// of a folder's list of names, is a change of the index.
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

    /// True if everything the saved index knows is as it was: every file, link and folder of all roots of the last save, by its stat, and
    /// every missing root still missing. Then, and only then, the saved sections hold. False when anything can't be told: a file that was
    /// changed too shortly before it was looked at, a look that failed, no index.
    ///
    /// Nothing is listed (but folders on file systems whose times aren't known to be right are counted), nothing is read, written or
    /// hashed.
    package func isUnchanged() -> Bool {
        scan.withLock { scan in
            scan.check()
            return scan.isConfirmed
        }
    }

    /// The paths of the saved index that are not as they were, or that can't be told; nil where there is no whole index to compare with.
    /// What is not among them, and was known, is unchanged. Looks as `isUnchanged()` does; what holds is not looked at again afterwards.
    package func changedPaths() -> ChangedPaths? {
        scan.withLock { scan in
            scan.check()
            guard let saved = scan.saved, saved.flags & IndexFormat.HeaderFlag.incomplete == 0 else { return nil }
            return scan.changes?.paths
        }
    }

    /// True if the saved index knows something of a path, be it that nothing is there.
    package func wasKnown(_ path: RelativePath) -> Bool {
        scan.withLock { $0.saved?.recordNumber(path) != nil }
    }

    // MARK: Marks

    /// Marks all paths that were asked for so far one by one (not as part of a folder): they belong together, as what one thing was made
    /// of. They take the place of those that were marked before.
    package func mark() {
        scan.withLock { $0.mark() }
    }

    /// True if all that is marked in the saved index is as it was. Looks as `isUnchanged()` does.
    package func marksHold() -> Bool {
        scan.withLock { scan in
            scan.check()
            guard let saved = scan.saved, saved.flags & IndexFormat.HeaderFlag.incomplete == 0 else { return false }
            return scan.changes?.marksHold ?? false
        }
    }

    /// The next index is to have all that is marked in the saved one, and marked. Only where ``marksHold()``.
    package func keepMarked() {
        scan.withLock { $0.keepsMarked = true }
    }

    /// The next index is to have what the saved one knows of these trees; nothing is looked at. Only for trees without changed paths.
    package func keep(_ paths: [RelativePath]) {
        scan.withLock { $0.kept += paths }
    }

    // MARK: Sections

    /// A section's bytes: as set in this look, else as saved. A saved one says nothing about the files as they are now, unless
    /// all that it was made from is known to be unchanged.
    package func section(_ name: String) -> [UInt8]? {
        scan.withLock { scan in
            if let bytes = scan.sections[name] { return bytes }
            return scan.saved?.section(named: name).map { Array($0) }
        }
    }

    /// Sets a section, to be kept by `save()`.
    package func setSection(_ name: String, _ bytes: [UInt8]) {
        scan.withLock { scan in scan.sections[name] = bytes }
    }

    /// Writes the index, whole or not at all: temporary file and rename. In a read-only folder nothing is written, and that is no
    /// error.
    ///
    /// It keeps what was asked for since `init` and the sections set since then. Sections of the last save go, for they would pass for true
    /// with the next `isUnchanged()`; unless this look was an `isUnchanged()` that held and nothing new was asked for, in which case all is
    /// kept.
    package func save() throws(TreeError) {
        try scan.withLock { scan throws(TreeError) in try scan.save() }
    }
}
