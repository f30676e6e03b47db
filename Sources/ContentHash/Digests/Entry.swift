internal import CPosix

/// The state of one path, as found by a single lstat.
struct Entry: Sendable {
    /// The offset of the name in the names of its folder. A root does not use it.
    var nameOffset: UInt32 = 0
    /// The length of the name in bytes.
    var nameLength: UInt32 = 0
    /// The stat of the path.
    var stat: Stat
    /// True when the stat is evidence where the entry lies, see ``FileSystem``. The index does not
    /// store this.
    var isTrusted = false
    /// True when the path is a file with several hard links.
    var isLinked = false
    /// True when the saved stat was trusted and the current one is equal.
    var isSettled = false
    /// True when the path is marked, see `FileIndex.mark()`.
    var isMarked = false
    /// The digest of the content that belongs to the stat; nil until it is computed.
    var digest: Digest?

    /// The entry of a path where nothing exists.
    static let missing = Entry(stat: .missing)

    /// Records the stat of the path.
    mutating func take(_ status: cposix_status, on fileSystem: FileSystem) {
        stat = Stat(status)
        isTrusted = fileSystem.trusts(device: status.device)
        isLinked = stat.kind.isFile && status.links > 1
    }

    /// Records the content and the stat that belongs to it.
    mutating func update(_ digest: Digest, _ stat: Stat) {
        if stat != self.stat { isSettled = false }
        self.digest = digest
        self.stat = stat
    }

    /// Reuses the saved digest of the same path if the stat proves that the content is the same.
    mutating func adopt(_ record: IndexFile.Record?) {
        guard isTrusted, digest == nil, let record, record.stat == stat else { return }
        digest = record.digest
    }
}

extension Entry {
    /// Makes an entry of a saved record that is still valid.
    init(nameOffset: UInt32 = 0, nameLength: UInt32 = 0, settled record: IndexFile.Record) {
        self.init(
            nameOffset: nameOffset, nameLength: nameLength, stat: record.stat, isLinked: record.isLinked, isSettled: true,
            isMarked: record.isMarked, digest: record.digest)
    }
}

/// A folder that was listed.
struct Folder: Sendable {
    /// The path of the folder, relative to the root of the index.
    let path: RelativePath
    /// The names of the entries, each terminated by a NUL.
    var names: [UInt8]
    /// The entries, sorted by name.
    var entries: [Entry]

    /// Appends an entry from a saved record and returns its position.
    mutating func append(_ record: IndexFile.Record) -> Int {
        entries.append(Entry(nameOffset: UInt32(names.count), nameLength: UInt32(record.nameLength), settled: record))
        names.append(contentsOf: record.name)
        names.append(0)
        return entries.count - 1
    }

    /// True when the folder has the same names and stats as when it was saved, and the stats are
    /// evidence.
    func isSame(as old: IndexFile.Folder, _ saved: IndexFile) -> Bool {
        entries.count == old.recordCount
            && zip(entries, old.records).allSatisfy { entry, number in
                let record = saved.record(number)
                return entry.stat == record.stat && (entry.isTrusted || entry.isSettled) && name(entry).elementsEqual(record.name)
            }
    }

    /// The name of an entry, without the NUL.
    func name(_ entry: Entry) -> ArraySlice<UInt8> {
        names[Int(entry.nameOffset)..<Int(entry.nameOffset + entry.nameLength)]
    }

    /// The path of an entry, relative to the root of the index.
    func path(of entry: Entry) -> RelativePath {
        path.appending(RelativePath(normalized: Array(name(entry))))
    }

    /// The position of the entry with a name; nil if there is none.
    func index(of name: UnsafeRawBufferPointer) -> Int? {
        names.withUnsafeBytes { names in
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                let start = Int(entries[middle].nameOffset)
                let other = UnsafeRawBufferPointer(rebasing: names[start..<(start + Int(entries[middle].nameLength))])
                let order = Bytes.order(name, other)
                if order == 0 { return middle }
                if order > 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }
}
