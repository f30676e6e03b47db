internal import CPosix
internal import Glibc

/// One scan of the tree: what was asked for, and what was found. What has been seen once is not scanned again, so all answers of one
/// scan are of one version of each file.
struct Scan: Sendable {
    let rootDescriptor: Int32
    let indexPath: String?
    let fileSystem: FileSystem
    let saved: IndexFile?
    private let clock: FileClock
    /// The kernel's time when the scan began; nil inside if it is unknown.
    private(set) var start: Int64??
    /// The paths that were asked for by name, except those in a folder that was listed already.
    var roots: [RelativePath: Entry] = [:]
    var folders: [Folder] = []
    var folderNumbers: [RelativePath: Int] = [:]
    /// Some look failed, so what is saved must not pass for the whole.
    var isIncomplete = false
    /// The folders that could not be listed, and why.
    var unlisted: [RelativePath: TreeError] = [:]
    /// Paths were marked anew; what was marked before counts no more.
    var hasMarked = false
    /// Trees that are not to be looked at, and yet to be saved as the saved index has them.
    var kept: [RelativePath] = []
    var keepsMarked = false
    /// The parts of the saved index that are no longer true; nil before the check.
    var changes: IndexChanges?
    var sections: [String: [UInt8]] = [:]

    /// - Parameter fileSystem: the one that holds the root. A saved index of another one counts as none.
    init(rootDescriptor: Int32, indexPath: String?, fileSystem: FileSystem? = nil, clock: FileClock = .kernel) {
        let fileSystem = fileSystem ?? FileSystem(descriptor: rootDescriptor)
        self.rootDescriptor = rootDescriptor
        self.indexPath = indexPath
        self.fileSystem = fileSystem
        self.clock = clock
        saved = indexPath.flatMap { IndexFile(path: $0) }.flatMap { $0.fileSystem == fileSystem ? $0 : nil }
    }

    /// Where what is known about a path lies.
    enum Place {
        case root
        case entry(folder: Int, index: Int)
        /// Its folder was listed without it.
        case absent
    }

    /// Where a path that was seen in this scan lies. What was seen first counts.
    func place(of path: RelativePath) -> Place? {
        var recent: Int?
        return place(of: path, near: &recent)
    }

    /// The same for many paths in a row, most of which lie in the folder of the one before.
    func place(of path: RelativePath, near recent: inout Int?) -> Place? {
        roots[path] != nil ? .root : listedPlace(of: path, near: &recent)
    }

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

    func entry(at place: Place, _ path: RelativePath) -> Entry {
        switch place {
        case .root: roots[path] ?? .missing
        case .entry(let folder, let index): folders[folder].entries[index]
        case .absent: .missing
        }
    }

    /// Looks at a path, unless it has been seen, and from then on remembers it as a root, even one that is missing.
    mutating func look(_ path: RelativePath) throws(TreeError) -> (place: Place, entry: Entry) {
        var recent: Int?
        return try look(path, near: &recent)
    }

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
            entry.stat = Stat(status)
            entry.isTrusted = fileSystem.trusts(device: status.device)
            entry.adopt(saved.flatMap { saved in saved.recordNumber(path).map { saved.record($0) } })
        case ENOENT, ENOTDIR: break
        default:
            isIncomplete = true
            throw .io(path, errno: failure)
        }
        roots[path] = entry
        return (.root, entry)
    }

    /// Takes the time before the first stat. Without it nothing that is found can be trusted later, which costs time only.
    mutating func begin() {
        if start == nil { start = .some(indexPath == nil ? nil : clock.now()) }
    }

    func kindName(_ path: RelativePath) -> String {
        var status = cposix_status()
        _ = path.withCString { cposix_lstatat(rootDescriptor, $0, &status) }
        return Stat.Kind.name(mode: status.mode)
    }

    /// Notes that a look failed. That something is missing is an answer, not a failure: it is remembered.
    mutating func fail(_ error: TreeError) -> TreeError {
        if case .notFound = error { return error }
        isIncomplete = true
        return error
    }
}
