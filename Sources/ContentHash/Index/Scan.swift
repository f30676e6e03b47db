internal import CPosix
internal import Glibc

/// One scan of the tree: what was asked for, and what was found. What has been seen once is not scanned again, so all answers of one
/// scan are of one version of each file.
struct Scan: Sendable {
    let rootDescriptor: Int32
    let indexPath: String?
    let saved: IndexFile?
    /// The file system's time when the look began; nil inside when it can't be told.
    private(set) var start: Int64??
    /// What was asked for by name, unless it lies in a folder that had been listed already.
    var roots: [RelativePath: Entry] = [:]
    var folders: [Folder] = []
    var folderNumbers: [RelativePath: Int] = [:]
    /// Some look failed, so what is saved must not pass for the whole.
    var isIncomplete = false
    /// Paths were marked anew; what was marked before counts no more.
    var hasMarked = false
    /// Trees that are not to be looked at, and yet to be saved as the saved index has them.
    var kept: [RelativePath] = []
    var keepsMarked = false
    /// What of the saved index is no longer true; nil before that was looked at.
    var changes: IndexChanges?
    var sections: [String: [UInt8]] = [:]
    private var known: [UInt64: Bool] = [:]

    init(rootDescriptor: Int32, indexPath: String?) {
        self.rootDescriptor = rootDescriptor
        self.indexPath = indexPath
        saved = indexPath.flatMap { IndexFile(path: $0) }
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
            entry.device = status.device
            entry.isKnownClock = path.withCString { FolderScan.isKnown($0, in: rootDescriptor, device: status.device, &known) }
            entry.adopt(saved.flatMap { saved in saved.recordNumber(path).map { saved.record($0) } })
        case ENOENT, ENOTDIR: break
        default:
            isIncomplete = true
            throw .io(path, errno: failure)
        }
        roots[path] = entry
        return (.root, entry)
    }

    /// Takes the time before the first look. Without it nothing that is found can be trusted later, which costs time only.
    mutating func begin() {
        if start == nil { start = .some(indexPath.flatMap { FileClock.now(beside: $0) }) }
    }

    // MARK: Trees

    /// The entries of several trees; every folder is listed once, all cores at work.
    mutating func trees(_ paths: [RelativePath]) throws(TreeError) -> [[TreeEntry]] {
        var wave: [FolderScan.Task] = []
        var missing: RelativePath?
        for path in paths {
            let entry = try look(path).entry
            switch entry.stat.kind {
            case .missing: missing = missing ?? path
            case .other: throw fail(.unsupported(path, kind: kindName(path)))
            case .directory: if folderNumbers[path] == nil { wave.append(FolderScan.Task(path: path, own: entry)) }
            case .file, .executable, .symlink: break
            }
        }
        if let missing { throw .notFound(missing) }
        try scan(wave)
        return try paths.map { path throws(TreeError) in try treeEntries(path) }
    }

    /// Looks into folders and all below them, one level of depth at a time.
    private mutating func scan(_ first: [FolderScan.Task]) throws(TreeError) {
        let scan = FolderScan(rootDescriptor: rootDescriptor, saved: saved, changes: changes)
        var wave = first
        while !wave.isEmpty {
            // Given twice, or below another one and reached from there as well.
            var seen: Set<RelativePath> = []
            wave = wave.filter { folderNumbers[$0.path] == nil && seen.insert($0.path).inserted }
            if start == nil, !wave.allSatisfy({ scan.isSettled($0) }) { begin() }
            let results = Workers.map(wave, grain: 16, scratch: { FolderScan.Scratch() }, { scan.scan($0, &$1) })
            wave = []
            for result in results {
                let folder: Folder
                do throws(TreeError) { folder = try result.get() } catch { throw fail(error) }
                folderNumbers[folder.path] = folders.count
                folders.append(folder)
                for entry in folder.entries where entry.stat.kind == .directory {
                    wave.append(FolderScan.Task(path: folder.path(of: entry), own: entry))
                }
            }
        }
    }

    private func treeEntries(_ path: RelativePath) throws(TreeError) -> [TreeEntry] {
        guard let place = place(of: path) else { return [] }
        let entry = entry(at: place, path)
        guard entry.stat.kind == .directory else { return [TreeEntry(path: .root, kind: try kind(entry, path))] }
        var entries: [TreeEntry] = []
        try appendEntries(below: path, prefix: [], to: &entries)
        return entries
    }

    private func appendEntries(below path: RelativePath, prefix: [UInt8], to entries: inout [TreeEntry]) throws(TreeError) {
        guard let number = folderNumbers[path] else { return }
        var index = 0
        while index < folders[number].entries.count {
            index = try appendEntry(index, of: number, prefix: prefix, to: &entries)
        }
    }

    /// Adds one entry and what is below it, and gives the index of the next. In the order of whole paths a folder's content comes after the
    /// siblings that continue its name with a byte below the slash: "a", "a-b", "a/c".
    private func appendEntry(
        _ index: Int, of number: Int, prefix: [UInt8], to entries: inout [TreeEntry]
    ) throws(TreeError) -> Int {
        let folder = folders[number]
        let entry = folder.entries[index]
        let name = folder.name(entry)
        let path = prefix + name
        let isFile = entry.stat.kind.isFile
        let kind: TreeEntry.Kind =
            isFile ? .file(size: entry.stat.size, executable: entry.stat.kind == .executable) : try kind(entry, folder.path(of: entry))
        entries.append(TreeEntry(path: RelativePath(normalized: path), kind: kind))
        var next = index + 1
        guard case .directory = kind else { return next }
        while next < folder.entries.count {
            let sibling = folder.name(folder.entries[next])
            guard sibling.count > name.count, sibling.starts(with: name), sibling[sibling.startIndex + name.count] < RelativePath.slash
            else {
                break
            }
            next = try appendEntry(next, of: number, prefix: prefix, to: &entries)
        }
        try appendEntries(below: folder.path(of: entry), prefix: path + [RelativePath.slash], to: &entries)
        return next
    }

    private func kind(_ entry: Entry, _ path: RelativePath) throws(TreeError) -> TreeEntry.Kind {
        switch entry.stat.kind {
        case .file: .file(size: entry.stat.size, executable: false)
        case .executable: .file(size: entry.stat.size, executable: true)
        case .symlink: .symlink(target: try FileReader.link(path, rootDescriptor))
        case .directory: .directory
        case .missing: throw .notFound(path)
        case .other: throw .unsupported(path, kind: kindName(path))
        }
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
