internal import Basics

/// The records of a saved index that must be compared although a journal answered.
///
/// They are the records of changed paths, the pending ones, and those that no watch covers. Racy
/// records and folders with unreliable times are not among them: each check takes them anyway.
struct RecordSelection: Hashable, Sendable {
    /// The numbers of records, in ascending ranges that do not overlap.
    private(set) var records: [Range<Int>] = []
    /// The numbers of folders whose own record must be compared, in ascending order.
    private(set) var folders: [Int] = []

    /// Selects records.
    /// - Parameters:
    ///   - changed: the changed paths. Each stands for everything below it too.
    ///   - pending: the numbers of records that differed before.
    init(_ saved: IndexFile, covering coverage: JournalCoverage, changed: [RelativePath], pending: [Int]) {
        var builder = Builder(saved: saved)
        builder.addUncovered(coverage)
        for path in changed { builder.add(changed: path) }
        for number in pending { builder.add(number, at: saved.path(ofRecord: number)) }
        records = builder.mergedRecords
        folders = builder.folders.sorted()
    }

    /// The number of selected records.
    var count: Int { records.reduce(folders.count) { $0 + $1.count } }

    private struct Builder {
        let saved: IndexFile
        private var records: [Range<Int>] = []
        private(set) var folders: Set<Int> = []

        init(saved: IndexFile) { self.saved = saved }

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
    /// Tells for each listed folder of an index if every change of its names, and of its entries
    /// themselves, is reported. Closed folders among the entries are never covered.
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
