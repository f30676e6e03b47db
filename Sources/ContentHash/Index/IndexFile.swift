internal import CPosix
internal import Glibc

/// A saved index, mapped into memory and read in place. An invalid file counts as no index.
final class IndexFile: Sendable {
    // The address is stored as a number, because a pointer is not Sendable. Threads may share the
    // bytes, which never change.
    private let address: UInt
    private let mappedLength: Int
    /// The length of the file in bytes.
    let length: Int
    /// The flags of the file, see `IndexFormat.HeaderFlag`.
    let flags: UInt32
    /// The identity of the file.
    let identity: Identity
    /// The number of records, including the roots.
    let recordCount: Int
    /// The number of roots, which are the first records.
    let rootCount: Int
    /// The number of folders that were listed.
    let folderCount: Int
    /// The number of sections.
    let sectionCount: Int
    /// The file system of the root. The index is valid for this file system only.
    let fileSystem: FileSystem
    private let foldersOffset: Int
    private let sectionsOffset: Int
    private let namesOffset: Int
    private let dataOffset: Int

    /// Maps and checks a file. The checks cover the sizes, the checksum and every offset, so later
    /// reads stay inside the mapping. Returns nil for an invalid file.
    /// - Parameter isKnown: returns true if the content was checked or written before, since the
    ///   machine started. Only the sizes are checked then, and a page is read when it is used.
    init?(path: String, isKnown: ((Identity) -> Bool)? = nil) {
        let descriptor = cposix_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = cposix_status()
        guard cposix_fstat(descriptor, &status) == 0, Stat.Kind(mode: status.mode).isFile, status.size >= UInt64(IndexFormat.headerSize),
            status.size < UInt64(Int32.max)
        else { return nil }
        let length = Int(status.size)
        let mapping = MAP_PRIVATE | (isKnown == nil ? Int32(MAP_POPULATE) : 0)
        guard let base = mmap(nil, length, PROT_READ, mapping, descriptor, 0), base != MAP_FAILED else {
            return nil
        }
        address = UInt(bitPattern: base)
        mappedLength = length

        let bytes = UnsafeRawBufferPointer(start: base, count: length)
        func count(_ offset: Int) -> Int { Int(bytes.load(fromByteOffset: offset, as: UInt32.self)) }
        func number(_ offset: Int) -> UInt64 { bytes.load(fromByteOffset: offset, as: UInt64.self) }
        func size(_ offset: Int) -> Int { Int(clamping: bytes.load(fromByteOffset: offset, as: UInt64.self)) }
        flags = UInt32(count(20))
        let checksum = number(IndexFormat.checksumOffset)
        identity = Identity(checksum: checksum, status)
        folderCount = count(32)
        recordCount = count(36)
        rootCount = count(40)
        sectionCount = count(44)
        let namesLength = size(48)
        let dataLength = size(56)
        fileSystem = FileSystem(type: number(64), id: number(72), device: number(80))
        foldersOffset = IndexFormat.headerSize + recordCount * IndexFormat.recordSize
        sectionsOffset = foldersOffset + folderCount * IndexFormat.folderSize
        namesOffset = sectionsOffset + sectionCount * IndexFormat.sectionSize
        // The comparisons avoid overflow: each part is compared with the remaining length.
        let fixed = namesOffset <= length && namesLength <= length - namesOffset && dataLength == length - namesOffset - namesLength
        dataOffset = fixed ? namesOffset + namesLength : length
        self.length = length

        guard fixed, bytes.load(as: UInt64.self) == IndexFormat.magic, count(16) == Int(IndexFormat.version), size(24) == length
        else { return nil }
        if isKnown?(identity) ?? false { return }
        guard checksum == Checksum.of(UnsafeRawBufferPointer(rebasing: bytes[IndexFormat.checkedFrom...])), isSound() else { return nil }
    }

    deinit {
        munmap(UnsafeMutableRawPointer(bitPattern: address), mappedLength)
    }

    /// The identity of an index file. Files are only replaced, never written in place.
    struct Identity: Hashable, Sendable {
        /// The checksum in the header.
        var checksum: UInt64
        /// The size of the file in bytes.
        var size: UInt64
        /// The mtime of the file in nanoseconds.
        var mtime: Int64
        /// The ctime of the file in nanoseconds. It reveals an edit in place, see ``Stat``.
        var ctime: Int64
        /// The inode of the file.
        var inode: UInt64

        /// Appends the fields of the identity.
        func write(to writer: inout FieldWriter) {
            for field in [checksum, size, UInt64(bitPattern: mtime), UInt64(bitPattern: ctime), inode] {
                writer.write(Int(bitPattern: UInt(field)))
            }
        }
    }

    /// The bytes of the whole file.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: length)
    }

    /// A record, read in place. It is valid while the index lives.
    @inline(__always) func record(_ index: Int) -> Record {
        Record(base: base + (IndexFormat.headerSize + index * IndexFormat.recordSize), names: base + namesOffset)
    }

    /// A folder, read in place. It is valid while the index lives.
    @inline(__always) func folder(_ index: Int) -> Folder {
        Folder(base: base + (foldersOffset + index * IndexFormat.folderSize), names: base + namesOffset)
    }

    @inline(__always) private var base: UnsafeRawPointer { UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped }

    /// One file, link, folder or missing root.
    struct Record {
        fileprivate let base: UnsafeRawPointer
        fileprivate let names: UnsafeRawPointer

        /// The offset of the name in the names.
        var nameOffset: Int { Int(base.load(as: UInt32.self)) }
        /// The length of the name in bytes.
        var nameLength: Int { Int(base.load(fromByteOffset: 4, as: UInt32.self)) }
        /// The name as a C string. The root is `.`.
        var cName: UnsafePointer<CChar> { IndexFile.cPath(names + nameOffset, nameLength) }
        /// The name of an entry, or the path of a root.
        var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: names + nameOffset, count: nameLength) }
        /// The type of the path.
        var kind: Stat.Kind { Stat.Kind(rawValue: base.load(fromByteOffset: 40, as: UInt8.self)) ?? .other }
        /// The flags of the record, see `IndexFormat.RecordFlag`.
        var flags: UInt8 { base.load(fromByteOffset: 41, as: UInt8.self) }

        /// The saved stat.
        var stat: Stat {
            Stat(
                kind: kind, size: base.load(fromByteOffset: 8, as: UInt64.self), mtime: base.load(fromByteOffset: 16, as: Int64.self),
                ctime: base.load(fromByteOffset: 24, as: Int64.self), inode: base.load(fromByteOffset: 32, as: UInt64.self))
        }

        /// The bytes of the record after its first field. They do not depend on the position of the
        /// name.
        var bytesAfterNameOffset: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: base + 4, count: IndexFormat.recordSize - 4)
        }

        /// True when the file may have changed without a change of its stat, see ``RacyRule``.
        var isRacy: Bool { flags & IndexFormat.RecordFlag.racy != 0 }
        /// True when the path is marked.
        var isMarked: Bool { flags & IndexFormat.RecordFlag.marked != 0 }
        /// True when the path is a file with several hard links.
        var isLinked: Bool { flags & IndexFormat.RecordFlag.linked != 0 }
        /// True when the path is a folder with entries in the index.
        var isListed: Bool { flags & IndexFormat.RecordFlag.listed != 0 }

        /// The digest; nil if there is none or the record is racy.
        var digest: Digest? {
            guard flags & IndexFormat.RecordFlag.hasDigest != 0, !isRacy else { return nil }
            func word(_ index: Int) -> UInt64 { base.load(fromByteOffset: 48 + index * 8, as: UInt64.self) }
            return Digest(words: (word(0), word(1), word(2), word(3)))
        }
    }

    /// One folder that was listed.
    struct Folder {
        fileprivate let base: UnsafeRawPointer
        fileprivate let names: UnsafeRawPointer

        private func field(_ index: Int) -> Int { Int(base.load(fromByteOffset: index * 4, as: UInt32.self)) }
        /// The offset of the path in the names.
        var pathOffset: Int { field(0) }
        /// The length of the path in bytes.
        var pathLength: Int { field(1) }
        /// The path as a C string. The root is `.`.
        var cPath: UnsafePointer<CChar> { IndexFile.cPath(names + pathOffset, pathLength) }
        /// The path, relative to the root of the index.
        var path: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: names + pathOffset, count: pathLength) }
        /// The number of the first record of an entry.
        var firstRecord: Int { field(2) }
        /// The number of entries.
        var recordCount: Int { field(3) }
        /// The number of the record of the folder itself.
        var ownRecord: Int { field(4) }
        /// The bytes of the folder after its first field. They do not depend on the position of the
        /// path.
        var bytesAfterPathOffset: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: base + 4, count: IndexFormat.folderSize - 4)
        }
        /// The numbers of the records of all entries.
        var records: Range<Int> { firstRecord..<(firstRecord + recordCount) }
        /// True when the times of the folder do not prove that its names are unchanged.
        var isUnreliable: Bool { UInt32(field(5)) & IndexFormat.FolderFlag.unreliable != 0 }
    }

    /// The stored path in place, or `.` for the root.
    @inline(__always) private static func cPath(_ start: UnsafeRawPointer, _ length: Int) -> UnsafePointer<CChar> {
        (length == 0 ? UnsafeRawPointer(rootPath.utf8Start) : start).assumingMemoryBound(to: CChar.self)
    }

    private static let rootPath: StaticString = "."

    private func isSound() -> Bool {
        let names = UnsafeRawBufferPointer(rebasing: bytes[namesOffset..<dataOffset])
        func isName(_ offset: Int, _ length: Int) -> Bool { offset + length < names.count && names[offset + length] == 0 }
        guard rootCount <= recordCount else { return false }
        for index in 0..<recordCount {
            let record = record(index)
            guard isName(record.nameOffset, record.nameLength) else { return false }
        }
        var next = rootCount
        for index in 0..<folderCount {
            let folder = folder(index)
            guard isName(folder.pathOffset, folder.pathLength), folder.firstRecord == next, folder.ownRecord < recordCount else {
                return false
            }
            next += folder.recordCount
        }
        guard next == recordCount else { return false }
        for index in 0..<sectionCount {
            let section = sectionEntry(index)
            guard isName(section.nameOffset, section.nameLength), section.data.lowerBound >= 0,
                section.data.upperBound <= length - dataOffset
            else { return false }
        }
        return true
    }

    // MARK: Sections

    private func sectionEntry(_ index: Int) -> (nameOffset: Int, nameLength: Int, data: Range<Int>) {
        let entry = base + (sectionsOffset + index * IndexFormat.sectionSize)
        func size(_ offset: Int) -> Int { min(Int(clamping: entry.load(fromByteOffset: offset, as: UInt64.self)), Int(Int32.max)) }
        let start = size(8)
        return (Int(entry.load(as: UInt32.self)), Int(entry.load(fromByteOffset: 4, as: UInt32.self)), start..<(start + size(16)))
    }

    /// The bytes of a section's name.
    func sectionName(_ index: Int) -> UnsafeRawBufferPointer {
        let entry = sectionEntry(index)
        return UnsafeRawBufferPointer(start: base + namesOffset + entry.nameOffset, count: entry.nameLength)
    }

    /// The name and the bytes of a section.
    func section(_ index: Int) -> (name: String, bytes: UnsafeRawBufferPointer) {
        let entry = sectionEntry(index)
        let data = (dataOffset + entry.data.lowerBound)..<(dataOffset + entry.data.upperBound)
        return (String(decoding: sectionName(index), as: UTF8.self), UnsafeRawBufferPointer(rebasing: bytes[data]))
    }
}

extension IndexFile.Identity {
    /// The identity of a file that was just written.
    /// - Parameter checksum: the checksum in its header.
    init?(of path: String, checksum: UInt64) {
        var status = cposix_status()
        guard cposix_lstatat(AT_FDCWD, path, &status) == 0 else { return nil }
        self.init(checksum: checksum, status)
    }

    fileprivate init(checksum: UInt64, _ status: cposix_status) {
        self.init(checksum: checksum, size: status.size, mtime: status.mtime, ctime: status.ctime, inode: status.inode)
    }

    /// Reads the fields of an identity.
    init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        func field() throws(FieldReader.Torn) -> UInt64 { UInt64(UInt(bitPattern: try reader.int())) }
        self.init(
            checksum: try field(), size: try field(), mtime: Int64(bitPattern: try field()), ctime: Int64(bitPattern: try field()),
            inode: try field())
    }
}
