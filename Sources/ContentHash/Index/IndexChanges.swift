/// What a ``ChangeCheck`` found: which records of a saved index no longer tell the truth. All others do, as of the moment of the check.
struct IndexChanges: Sendable {
    let saved: IndexFile
    /// Numbers of the records that differ, or can't be told; ascending.
    let records: [Int]
    /// Numbers of the records of folders whose times don't tell whether their list of names is the same; ascending. They may stand in
    /// ``records``, too.
    let unreliable: [Int]

    var isEmpty: Bool { records.isEmpty }

    /// True if all of these records are as they were.
    func hold(_ range: Range<Int>) -> Bool { !Self.contains(records, range) }

    /// True if all of these records may be taken for a look at what they stand for. A folder's whose times don't tell may not: it must
    /// be looked at again, so that its times may be trusted one day.
    func areSettled(_ range: Range<Int>) -> Bool { hold(range) && !Self.contains(unreliable, range) }

    func isSettled(_ record: Int) -> Bool { areSettled(record..<(record + 1)) }

    /// The record of a path that may be taken for a look at it.
    func settledRecord(_ path: RelativePath) -> IndexFile.Record? {
        saved.recordNumber(path).flatMap { isSettled($0) ? saved.record($0) : nil }
    }

    /// True if none of the records that differ is marked.
    var marksHold: Bool { records.allSatisfy { !saved.record($0).isMarked } }

    var paths: ChangedPaths { ChangedPaths(records.map { saved.path(ofRecord: $0) }) }

    private static func contains(_ numbers: [Int], _ range: Range<Int>) -> Bool {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && numbers[low] < range.upperBound
    }
}
