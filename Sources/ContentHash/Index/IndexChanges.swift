/// The result of a ``ChangeCheck``: the records of a saved index that are no longer valid. All
/// other records were valid at the time of the check.
struct IndexChanges: Sendable {
    /// The index that was checked.
    let saved: IndexFile
    /// The numbers of the records that differ or could not be checked, in ascending order.
    let records: [Int]
    /// The numbers of the own records of folders with unreliable times, in ascending order. A
    /// number may also be in ``records``.
    let unreliable: [Int]

    /// True when all records are valid.
    var isEmpty: Bool { records.isEmpty }

    /// True when all records in a range are valid.
    func hold(_ range: Range<Int>) -> Bool { !Self.contains(records, range) }

    /// True when all records in a range can be used instead of a new stat.
    ///
    /// The own records of folders with unreliable times are excluded. They need a new stat, so that
    /// their times can become reliable.
    func areSettled(_ range: Range<Int>) -> Bool { hold(range) && !Self.contains(unreliable, range) }

    /// True when a record can be used instead of a new stat.
    func isSettled(_ record: Int) -> Bool { areSettled(record..<(record + 1)) }

    /// The record of a path, if it can be used instead of a new stat.
    func settledRecord(_ path: RelativePath) -> IndexFile.Record? {
        saved.recordNumber(path).flatMap { isSettled($0) ? saved.record($0) : nil }
    }

    /// True when all marked records are valid.
    var marksHold: Bool { records.allSatisfy { !saved.record($0).isMarked } }

    /// The paths of the records that differ.
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
