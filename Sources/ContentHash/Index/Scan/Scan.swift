internal import CPosix
internal import Glibc

/// One scan of the repository: the requested paths and the results.
///
/// A path that was stat'ed is not stat'ed again. All answers of one scan therefore describe one
/// version of each file.
struct Scan: Sendable {
    /// An open descriptor of the root folder, negative if it does not exist.
    let rootDescriptor: Int32
    /// The path of the index; nil for none.
    let indexPath: String?
    /// The file system of the root.
    let fileSystem: FileSystem
    /// The saved index; nil if there is no valid one.
    let saved: IndexFile?
    private let clock: FileClock
    /// The reply of the journal. Nil without a journal.
    let reply: JournalReply?
    /// The mark of the saved index. Nil if it has none.
    let journalMark: JournalMark?
    /// The kernel's time at the start of the scan. The outer nil means not started, the inner nil
    /// means unknown.
    private(set) var start: Int64??
    /// The paths that were requested by name, except those in a folder that was listed before.
    var roots: [RelativePath: Entry] = [:]
    /// The folders that were listed.
    var folders: [Folder] = []
    /// The position of each listed folder in ``folders``.
    var folderNumbers: [RelativePath: Int] = [:]
    /// True when the scan failed in part. The saved index is then marked as incomplete.
    var isIncomplete = false
    /// The folders that could not be listed, with the errors.
    var unlisted: [RelativePath: TreeError] = [:]
    /// True when paths were marked in this scan. The marks of the saved index no longer count.
    var hasMarked = false
    /// Trees that the next index copies from the saved one, without a scan.
    var kept: [RelativePath] = []
    /// True when the next index copies the marked records of the saved one.
    var keepsMarked = false
    /// The records of the saved index that are no longer valid; nil before the check.
    var changes: IndexChanges?
    /// The sections that were set in this scan.
    var sections: [String: [UInt8]] = [:]

    /// Creates a scan and reads the saved index.
    /// - Parameter fileSystem: the file system of the root. A saved index of another one is
    ///   ignored.
    init(
        rootDescriptor: Int32, indexPath: String?, fileSystem: FileSystem? = nil, clock: FileClock = .kernel, journal: JournalSource? = nil
    ) {
        let fileSystem = fileSystem ?? FileSystem(descriptor: rootDescriptor)
        self.rootDescriptor = rootDescriptor
        self.indexPath = indexPath
        self.fileSystem = fileSystem
        self.clock = clock
        let found: IndexFile?
        if let indexPath, let journal, fileSystem.reportsChanges {
            let opened = Self.open(indexPath, journal, JournalPlace(descriptor: rootDescriptor))
            found = opened.saved
            journalMark = opened.mark
            reply = opened.reply
        } else {
            found = indexPath.flatMap { IndexFile(path: $0) }
            journalMark = nil
            reply = indexPath == nil || journal == nil ? nil : JournalReply.scan(.fileSystem, token: nil)
        }
        saved = found.flatMap { $0.fileSystem == fileSystem ? $0 : nil }
    }

    /// The position of the entry of a path.
    enum Place {
        /// The entry is in ``roots``.
        case root
        /// The entry is in a listed folder.
        case entry(folder: Int, index: Int)
        /// The folder was listed, and the path was not in it.
        case absent
    }

    /// The position of a path that this scan has seen; nil if it has not seen it. A root takes
    /// precedence over a listed entry.
    func place(of path: RelativePath) -> Place? {
        var recent: Int?
        return place(of: path, near: &recent)
    }

    /// The position of a path, optimised for many paths in a row.
    /// - Parameter recent: the folder of the previous path, which is tried first.
    func place(of path: RelativePath, near recent: inout Int?) -> Place? {
        roots[path] != nil ? .root : listedPlace(of: path, near: &recent)
    }

    /// The position of a path in a listed folder; nil if its folder was not listed.
    func listedPlace(of path: RelativePath, near recent: inout Int?) -> Place? {
        if path.isRoot { return nil }
        return path.bytes.withUnsafeBytes { bytes in
            let slash = bytes.lastIndex(of: RelativePath.slash)
            let parent = UnsafeRawBufferPointer(rebasing: bytes[..<(slash ?? 0)])
            let name = UnsafeRawBufferPointer(rebasing: bytes[(slash.map { $0 + 1 } ?? 0)...])
            if recent.map({ folders[$0].path.bytes.withUnsafeBytes { Bytes.order($0, parent) } != 0 }) ?? true {
                recent = folderNumbers[RelativePath(normalized: Array(parent))]
            }
            guard let folder = recent else { return nil }
            return folders[folder].index(of: name).map { .entry(folder: folder, index: $0) } ?? .absent
        }
    }

    /// The entry at a position.
    func entry(at place: Place, _ path: RelativePath) -> Entry {
        switch place {
        case .root: roots[path] ?? .missing
        case .entry(let folder, let index): folders[folder].entries[index]
        case .absent: .missing
        }
    }

    /// Stats a path unless the scan has seen it. The path becomes a root, even if nothing exists
    /// there.
    mutating func look(_ path: RelativePath) throws(TreeError) -> (place: Place, entry: Entry) {
        var recent: Int?
        return try look(path, near: &recent)
    }

    /// Stats a path unless the scan has seen it, optimised for many paths in a row.
    /// - Parameter recent: the folder of the previous path, which is tried first.
    mutating func look(_ path: RelativePath, near recent: inout Int?) throws(TreeError) -> (place: Place, entry: Entry) {
        if let place = place(of: path, near: &recent) { return (place, entry(at: place, path)) }
        guard path.staysInside else { throw .unsupported(path, kind: "a path that leaves the root") }
        if let record = changes?.settledRecord(path) {
            var entry = Entry(settled: record)
            if hasMarked { entry.isMarked = false }
            roots[path] = entry
            return (.root, entry)
        }
        begin()
        var status = cposix_status()
        let failure = path.withCString { cposix_lstatat(rootDescriptor, $0, &status) }
        var entry = Entry.missing
        switch failure {
        case 0:
            entry.take(status, on: fileSystem)
            entry.adopt(saved.flatMap { saved in saved.recordNumber(path).map { saved.record($0) } })
        case ENOENT, ENOTDIR: break
        default:
            isIncomplete = true
            throw .io(path, errno: failure)
        }
        roots[path] = entry
        return (.root, entry)
    }

    /// Records the start time before the first stat. If the time is unknown, later scans trust
    /// nothing, which only costs time.
    mutating func begin() {
        if start == nil { start = .some(indexPath == nil ? nil : clock.now()) }
    }

    /// Reads the saved index, and asks the journal. This precedes every stat, so the token of the
    /// reply is older than all results of this scan.
    ///
    /// An index with a valid token was written since the machine started. A power failure cannot
    /// have torn it, so its bytes are not checked again.
    private static func open(
        _ indexPath: String, _ journal: JournalSource, _ place: JournalPlace?
    ) -> (saved: IndexFile?, mark: JournalMark?, reply: JournalReply) {
        guard let mark = JournalMark(at: indexPath) else {
            return (IndexFile(path: indexPath), nil, journal.reply(nil, place))
        }
        var reply: JournalReply?
        let saved = IndexFile(path: indexPath) { identity in
            guard identity == mark.index else { return false }
            let answer = journal.reply(mark.token, place)
            reply = answer
            if case .changes = answer { return true }
            return false
        }
        guard let reply else { return (saved, nil, journal.reply(nil, place)) }
        if case .changes = reply, !(saved.map { mark.fits($0) } ?? false) {
            return (IndexFile(path: indexPath), nil, journal.reply(nil, place))
        }
        return (saved, mark, reply)
    }

    /// The type of a path in words, for error messages.
    func kindName(_ path: RelativePath) -> String {
        var status = cposix_status()
        _ = path.withCString { cposix_lstatat(rootDescriptor, $0, &status) }
        return Stat.Kind.name(mode: status.mode)
    }

    /// Records that the scan failed in part, and returns the error. A missing path is a valid
    /// answer, not a failure.
    mutating func fail(_ error: TreeError) -> TreeError {
        if case .notFound = error { return error }
        isIncomplete = true
        return error
    }
}
