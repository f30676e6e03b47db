internal import Basics

/// The records of a saved index that must be compared although a journal answered.
///
/// They are the records of changed paths, the pending ones, those that no watch covers, and those
/// of files with several hard links.
struct RecordSelection: Hashable, Sendable {
    /// The numbers of records, in ascending ranges that do not overlap.
    private(set) var records: [Range<Int>] = []
    /// The numbers of folders whose own record must be compared, in ascending order.
    private(set) var folders: [Int] = []

    /// Selects the records whose changes a coverage does not report.
    init(_ saved: IndexFile, outside coverage: JournalCoverage) {
        var builder = Builder(saved: saved)
        builder.addUncovered(coverage)
        builder.addLinked()
        self.init(builder)
    }

    /// Adds records to a selection.
    /// - Parameters:
    ///   - changed: the changed paths. Each stands for everything below it too.
    ///   - pending: the numbers of records that differed before.
    func adding(_ saved: IndexFile, changed: [RelativePath], pending: [Int]) -> RecordSelection {
        var builder = Builder(saved: saved, self)
        for path in changed { builder.add(changed: path) }
        for number in pending { builder.add(number, at: saved.path(ofRecord: number)) }
        return RecordSelection(builder)
    }

    private init(_ builder: Builder) {
        records = builder.mergedRecords
        folders = builder.folders.sorted()
    }

    /// True when a mark can store the selection.
    var isShort: Bool { records.count <= JournalMark.limit && folders.count <= JournalMark.limit }

    /// True when all numbers are those of records and folders of an index.
    func fits(_ index: IndexFile) -> Bool {
        records.allSatisfy { $0.upperBound <= index.recordCount } && folders.allSatisfy((0..<index.folderCount).contains)
    }

    /// Appends the fields of the selection.
    func write(to writer: inout FieldWriter) {
        writer.write(records) { writer, range in
            writer.write(range.lowerBound)
            writer.write(range.upperBound)
        }
        writer.write(folders) { $0.write($1) }
    }

    /// Reads the fields of a selection.
    init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        records = try reader.list { reader throws(FieldReader.Torn) in
            let (lower, upper) = (try reader.int(), try reader.int())
            guard 0 <= lower, lower <= upper else { throw FieldReader.Torn() }
            return lower..<upper
        }
        folders = try reader.list { reader throws(FieldReader.Torn) in try reader.int() }
    }

    private struct Builder {
        let saved: IndexFile
        private var records: [Range<Int>]
        private(set) var folders: Set<Int>

        init(saved: IndexFile, _ first: RecordSelection? = nil) {
            self.saved = saved
            records = first?.records ?? []
            folders = Set(first?.folders ?? [])
        }

        /// The records as ascending ranges without overlap.
        var mergedRecords: [Range<Int>] {
            var merged: [Range<Int>] = []
            for range in records.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
                if let last = merged.last, range.lowerBound <= last.upperBound {
                    merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
                } else {
                    merged.append(range)
                }
            }
            return merged
        }

        /// Adds a record. That of a listed folder is compared when the folder is opened.
        mutating func add(_ number: Int, at path: RelativePath) {
            if saved.record(number).isListed, let folder = path.bytes.withUnsafeBytes({ saved.folderNumber($0) }) {
                folders.insert(folder)
            } else {
                records.append(number..<(number + 1))
            }
        }

        private mutating func add(at path: RelativePath) {
            for number in saved.recordNumbers(path) { add(number, at: path) }
        }

        private mutating func add(folder number: Int) {
            folders.insert(number)
            records.append(saved.folder(number).records)
        }

        mutating func add(changed path: RelativePath) {
            add(at: path)
            // A name that came or went changes the times of its folder.
            if let parent = path.parent { add(at: parent) }
            records.append(saved.roots(below: path))
            for number in path.bytes.withUnsafeBytes({ saved.folders(of: $0) }).joined() { add(folder: number) }
        }

        mutating func addUncovered(_ coverage: JournalCoverage) {
            let covered = coverage.folders(of: saved)
            for number in 0..<saved.folderCount {
                if covered[number] { addClosed(in: number) } else { add(folder: number) }
            }
            for number in 0..<saved.rootCount where !isCovered(root: number, coverage, covered) { records.append(number..<(number + 1)) }
        }

        /// Adds the closed folders among the entries of a folder. Their times change without a
        /// report.
        private mutating func addClosed(in folder: Int) {
            for name in saved.folder(folder).pathLength == 0 ? [ClosedFolders.anywhere, ClosedFolders.atRoot] : [ClosedFolders.anywhere] {
                if let number = saved.recordNumber(UnsafeRawBufferPointer(name), in: folder) { records.append(number..<(number + 1)) }
            }
        }

        /// Adds the files with several hard links. The kernel reports a write for the link that was
        /// used, and not for the others.
        ///
        /// A file may have got a second link after its stat. Its record is found by the inode.
        mutating func addLinked() {
            guard saved.flags & IndexFormat.HeaderFlag.linked != 0 else { return }
            var inodes: Set<UInt64> = []
            for number in 0..<saved.recordCount where saved.record(number).isLinked { inodes.insert(saved.record(number).stat.inode) }
            for number in 0..<saved.recordCount where inodes.contains(saved.record(number).stat.inode) {
                records.append(number..<(number + 1))
            }
        }

        private func isCovered(root number: Int, _ coverage: JournalCoverage, _ covered: [Bool]) -> Bool {
            let record = saved.record(number)
            // Such a record is compared with its folder, or not at all.
            if record.isListed { return true }
            let path = RelativePath(normalized: Array(record.name))
            if path.isClosed, !coverage.covers(record: path) { return false }
            let folder = path.parent.flatMap { $0.bytes.withUnsafeBytes { saved.folderNumber($0) } }
            if let folder, covered[folder] { return true }
            // The times of a folder change with names in it, which are not covered.
            return record.kind != .directory && coverage.covers(path: path)
        }
    }
}

extension JournalCoverage {
    /// The covered ones among the listed folders of an index: a flag for each folder. In a covered
    /// folder every change of a name, and of an entry itself, is reported. Closed folders among the
    /// entries are never covered.
    func folders(of saved: IndexFile) -> [Bool] {
        var covered = [Bool](repeating: false, count: saved.folderCount)
        func mark(_ paths: some Sequence<RelativePath>, _ value: (IndexFile.Folder) -> Bool) {
            for path in paths {
                for number in path.bytes.withUnsafeBytes({ saved.folders(of: $0) }).joined() {
                    covered[number] = value(saved.folder(number))
                }
            }
        }
        mark(trees) { !Bytes.hasComponent($0.path, ClosedFolders.anywhere) }
        mark([RelativePath.closedAtRoot]) { _ in false }
        mark(records) { _ in true }
        mark(refused) { _ in false }
        return covered
    }
}
