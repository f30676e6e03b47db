/// Encodes an index as `IndexFormat` describes.
struct IndexWriter {
    private var records: [UInt8] = []
    private var recordCount = 0
    private var folders: [UInt8] = []
    private var folderCount = 0
    private var sections: [UInt8] = []
    private var sectionCount = 0
    private var names: [UInt8] = []
    private var data: [[UInt8]] = []
    private var dataLength = 0
    private var rootCount = 0
    private var flags: UInt32 = 0
    private var racy: [Int] = []
    private var unreliable: [Int] = []
    private let fileSystem: FileSystem

    private init(_ fileSystem: FileSystem) {
        self.fileSystem = fileSystem
    }

    /// An encoded index.
    struct Encoded {
        /// The bytes of the file, in parts. They are not joined, because an index is the largest
        /// object of a scan.
        let parts: [[UInt8]]
        /// The checksum in the header.
        let checksum: UInt64
        /// The numbers of the racy records, in ascending order.
        let racy: [Int]
        /// The numbers of the own records of folders with unreliable times, in ascending order.
        let unreliable: [Int]

        /// The size of the file in bytes.
        var size: Int { parts.reduce(0) { $0 + $1.count } }

        /// True when a file has these bytes.
        func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
            guard bytes.count == size else { return false }
            var rest = bytes[...]
            for part in parts {
                let isEqual = part.withUnsafeBytes { Bytes.order($0, UnsafeRawBufferPointer(rebasing: rest.prefix(part.count))) == 0 }
                guard isEqual else { return false }
                rest = rest.dropFirst(part.count)
            }
            return true
        }
    }

    /// Encodes the results of a scan and some sections.
    static func encode(_ scan: Scan, sections: [String: [UInt8]]) -> Encoded {
        var writer = IndexWriter(scan.fileSystem)
        writer.add(scan)
        writer.add(sections)
        return writer.finished()
    }

    /// Encodes the records of a saved index and some sections.
    static func encode(_ saved: IndexFile, sections: [String: [UInt8]]) -> Encoded {
        var writer = IndexWriter(saved.fileSystem)
        writer.flags = saved.flags
        writer.copy(saved)
        writer.add(sections)
        return writer.finished()
    }

    private mutating func add(_ scan: Scan) {
        if scan.isIncomplete { flags |= IndexFormat.HeaderFlag.incomplete }
        let start = scan.start ?? nil
        let entries = scan.roots.count + scan.folders.reduce(0) { $0 + $1.entries.count }
        records.reserveCapacity(entries * IndexFormat.recordSize)
        let roots = scan.roots.sorted { $0.key < $1.key }
        var numbers: [RelativePath: Int] = [:]
        for (path, entry) in roots {
            if entry.stat.kind == .directory { numbers[path] = recordCount }
            let listed = entry.stat.kind == .directory ? scan.folderNumbers[path] : nil
            path.bytes.withUnsafeBytes { addRecord(entry, $0, start: start, listed: listed.map { scan.folders[$0] }) }
        }
        rootCount = recordCount
        let sorted = scan.folders.indices.sorted { scan.folders[$0].path < scan.folders[$1].path }
        // Parents come before their descendants, so the number of a folder's own record is known
        // here.
        for index in sorted {
            let folder = scan.folders[index]
            let first = recordCount
            for entry in folder.entries {
                var listed: Int?
                if entry.stat.kind == .directory {
                    let path = folder.path(of: entry)
                    if numbers[path] == nil { numbers[path] = recordCount }
                    listed = scan.folderNumbers[path]
                }
                folder.names.withUnsafeBytes { names in
                    let offset = Int(entry.nameOffset)
                    let name = UnsafeRawBufferPointer(rebasing: names[offset..<(offset + Int(entry.nameLength))])
                    addRecord(entry, name, start: start, listed: listed.map { scan.folders[$0] })
                }
            }
            let own = scan.place(of: folder.path).map { scan.entry(at: $0, folder.path) } ?? .missing
            // A settled folder keeps its saved flag.
            let isReliable =
                own.isSettled
                ? scan.savedFolder(folder.path).map { !$0.isUnreliable } ?? false
                : !RacyRule.isRacy(own.stat, start: start, isTrusted: own.isTrusted)
            addFolder(
                folder.path, first: first, count: folder.entries.count, own: numbers[folder.path] ?? 0,
                flags: isReliable ? 0 : IndexFormat.FolderFlag.unreliable)
        }
    }

    /// Appends a record.
    /// - Parameter listed: the listed folder that the entry stands for; nil if it was not listed.
    private mutating func addRecord(_ entry: Entry, _ name: UnsafeRawBufferPointer, start: Int64?, listed: Folder?) {
        var recordFlags: UInt8 = entry.digest == nil ? 0 : IndexFormat.RecordFlag.hasDigest
        // A listed folder is never racy. If its times are unreliable, a check counts its entries
        // instead.
        if entry.isMarked { recordFlags |= IndexFormat.RecordFlag.marked }
        if entry.isLinked {
            recordFlags |= IndexFormat.RecordFlag.linked
            flags |= IndexFormat.HeaderFlag.linked
        }
        if let listed, !listed.entries.isEmpty { recordFlags |= IndexFormat.RecordFlag.listed }
        if listed == nil, !entry.isSettled, RacyRule.isRacy(entry.stat, start: start, isTrusted: entry.isTrusted) {
            recordFlags |= IndexFormat.RecordFlag.racy
            racy.append(recordCount)
        }
        records.append(number: UInt32(truncatingIfNeeded: addName(name)))
        records.append(number: UInt32(truncatingIfNeeded: name.count))
        records.append(number: entry.stat.size)
        records.append(number: entry.stat.mtime)
        records.append(number: entry.stat.ctime)
        records.append(number: entry.stat.inode)
        records.append(entry.stat.kind.rawValue)
        records.append(recordFlags)
        for _ in 0..<6 { records.append(0) }
        let words = entry.digest?.words ?? (0, 0, 0, 0)
        records.append(number: words.0)
        records.append(number: words.1)
        records.append(number: words.2)
        records.append(number: words.3)
        recordCount += 1
    }

    private mutating func addFolder(_ path: RelativePath, first: Int, count: Int, own: Int, flags: UInt32) {
        folders.append(number: UInt32(truncatingIfNeeded: path.bytes.withUnsafeBytes { addName($0) }))
        for number in [path.bytes.count, first, count, own] { folders.append(number: UInt32(truncatingIfNeeded: number)) }
        folders.append(number: flags)
        if flags & IndexFormat.FolderFlag.unreliable != 0 { unreliable.append(own) }
        folderCount += 1
    }

    /// Adds the sections in the order of the bytes of their names, which a search needs.
    private mutating func add(_ sections: [String: [UInt8]]) {
        for (name, bytes) in sections.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) { addSection(name, bytes) }
    }

    private mutating func addSection(_ name: String, _ bytes: [UInt8]) {
        let utf8 = Array(name.utf8)
        sections.append(number: UInt32(truncatingIfNeeded: utf8.withUnsafeBytes { addName($0) }))
        sections.append(number: UInt32(truncatingIfNeeded: utf8.count))
        sections.append(number: UInt64(dataLength))
        sections.append(number: UInt64(bytes.count))
        data.append(bytes)
        dataLength += bytes.count
        sectionCount += 1
    }

    private mutating func addName(_ name: UnsafeRawBufferPointer) -> Int {
        let offset = names.count
        names.append(contentsOf: name)
        names.append(0)
        return offset
    }

    private mutating func copy(_ saved: IndexFile) {
        rootCount = saved.rootCount
        for index in 0..<saved.recordCount {
            let record = saved.record(index)
            records.append(number: UInt32(truncatingIfNeeded: addName(record.name)))
            records.append(contentsOf: record.bytesAfterNameOffset)
            if record.isRacy { racy.append(index) }
        }
        recordCount = saved.recordCount
        for index in 0..<saved.folderCount {
            let folder = saved.folder(index)
            folders.append(number: UInt32(truncatingIfNeeded: addName(folder.path)))
            folders.append(contentsOf: folder.bytesAfterPathOffset)
            if folder.isUnreliable { unreliable.append(folder.ownRecord) }
        }
        folderCount = saved.folderCount
    }

    /// Writes the header, whose checksum covers what comes after it.
    private func finished() -> Encoded {
        let body = [records, folders, sections, names] + data
        var header: [UInt8] = []
        header.append(number: IndexFormat.version)
        header.append(number: flags)
        header.append(number: UInt64(body.reduce(IndexFormat.headerSize) { $0 + $1.count }))
        for count in [folderCount, recordCount, rootCount, sectionCount] { header.append(number: UInt32(truncatingIfNeeded: count)) }
        header.append(number: UInt64(names.count))
        header.append(number: UInt64(dataLength))
        for number in [fileSystem.type, fileSystem.id, fileSystem.device] { header.append(number: number) }
        var checksum = Checksum()
        for part in [header] + body { part.withUnsafeBytes { checksum.add($0) } }
        var start: [UInt8] = []
        start.append(number: IndexFormat.magic)
        start.append(number: checksum.value)
        return Encoded(parts: [start + header] + body, checksum: checksum.value, racy: racy, unreliable: unreliable.sorted())
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }
}
