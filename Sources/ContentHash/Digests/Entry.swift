/// What one look found out about one path.
struct Entry: Sendable {
    /// Where its name lies among its folder's names; of no meaning for a root.
    var nameOffset: UInt32 = 0
    var nameLength: UInt32 = 0
    var stat: Stat
    /// The stat is evidence where the entry lies, see ``FileSystem``. Never stored.
    var isTrusted = false
    /// Its stat was trusted when it was saved, and has been found to be the same.
    var isSettled = false
    /// See `FileIndex.mark()`.
    var isMarked = false
    /// Of the content that goes with the stat, once it is known.
    var digest: Digest?

    static let missing = Entry(stat: .missing)

    /// Takes note of the content, and of the stat that goes with it.
    mutating func update(_ digest: Digest, _ stat: Stat) {
        if stat != self.stat { isSettled = false }
        self.digest = digest
        self.stat = stat
    }

    /// Takes over the saved digest of the same path, if the stat is evidence that the content is the same.
    mutating func adopt(_ record: IndexFile.Record?) {
        guard isTrusted, digest == nil, let record, record.stat == stat else { return }
        digest = record.digest
    }
}

extension Entry {
    /// What was saved about a path, and still holds.
    init(nameOffset: UInt32 = 0, nameLength: UInt32 = 0, settled record: IndexFile.Record) {
        self.init(
            nameOffset: nameOffset, nameLength: nameLength, stat: record.stat, isSettled: true, isMarked: record.isMarked,
            digest: record.digest)
    }
}

/// A folder that was listed.
struct Folder: Sendable {
    let path: RelativePath
    /// Its entries' names, each ended by a NUL.
    var names: [UInt8]
    /// Sorted by name.
    var entries: [Entry]

    /// Adds an entry as it was saved; its index.
    mutating func append(_ record: IndexFile.Record) -> Int {
        entries.append(Entry(nameOffset: UInt32(names.count), nameLength: UInt32(record.nameLength), settled: record))
        names.append(contentsOf: record.name)
        names.append(0)
        return entries.count - 1
    }

    /// True if it holds the same names with the same stats as when it was saved, and the stats are evidence.
    func isSame(as old: IndexFile.Folder, _ saved: IndexFile) -> Bool {
        entries.count == old.recordCount
            && zip(entries, old.records).allSatisfy { entry, number in
                let record = saved.record(number)
                return entry.stat == record.stat && (entry.isTrusted || entry.isSettled) && name(entry).elementsEqual(record.name)
            }
    }

    func name(_ entry: Entry) -> ArraySlice<UInt8> {
        names[Int(entry.nameOffset)..<Int(entry.nameOffset + entry.nameLength)]
    }

    /// The path of an entry, from the index's root.
    func path(of entry: Entry) -> RelativePath {
        path.appending(RelativePath(normalized: Array(name(entry))))
    }

    /// Where the entry of this name is, if there is one.
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
