/// The token of a saved index, in a file beside it.
///
/// At the moment of the token, all records of the index agreed with the files, except the pending
/// ones. The mark is a file of its own, so a scan that changes no record can store a newer token
/// without writing the index.
struct JournalMark: Hashable, Sendable {
    /// The index. A mark of another one counts as none.
    var index: IndexFile.Identity
    /// The moment.
    var token: JournalToken
    /// The records that differed at that moment, and all racy ones, in ascending order.
    var pending: [Int]
    /// The own records of folders with unreliable times, in ascending order.
    var unreliable: [Int]
    /// The records that no watch covers, with the checksum of the coverage. Nil until a scan has
    /// selected them.
    var uncovered: Uncovered?

    /// The selected records of a coverage.
    struct Uncovered: Hashable, Sendable {
        /// The checksum of the coverage.
        var coverage: UInt64
        /// The records.
        var selection: RecordSelection
    }

    /// The largest number of entries of each list. With more of them a scan is not much slower.
    static let limit = 4096
    /// The largest size of the file in bytes.
    private static let size = 256 + 5 * 8 * limit

    /// The path of the mark of an index.
    static func path(ofIndex path: String) -> String { path + ".token" }

    /// True when all numbers are those of records and folders of an index.
    func fits(_ index: IndexFile) -> Bool {
        (pending + unreliable).allSatisfy((0..<index.recordCount).contains) && uncovered?.selection.fits(index) ?? true
    }

    /// The bytes of the file. The last field is the checksum of all others.
    var bytes: [UInt8] {
        var writer = FieldWriter()
        index.write(to: &writer)
        token.write(to: &writer)
        writer.write(pending) { $0.write($1) }
        writer.write(unreliable) { $0.write($1) }
        writer.write(uncovered) { writer, uncovered in
            writer.write(Int(bitPattern: UInt(uncovered.coverage)))
            uncovered.selection.write(to: &writer)
        }
        let checksum = writer.bytes.withUnsafeBytes { Checksum.of($0) }
        writer.write(Int(bitPattern: UInt(checksum)))
        return writer.bytes
    }

    /// Writes the mark beside its index. Without a mark the next scan only takes longer, so errors
    /// are ignored.
    /// - Parameter path: the path of the index.
    func save(at path: String) {
        guard pending.count <= Self.limit, unreliable.count <= Self.limit, uncovered?.selection.isShort ?? true else { return }
        try? AtomicFile.write(bytes, to: Self.path(ofIndex: path), mode: 0o600, durably: false)
    }
}

extension JournalMark {
    /// Reads the mark beside an index. Nil if there is none, or if it is torn.
    /// - Parameter path: the path of the index.
    init?(at path: String) {
        guard let bytes = try? AtomicFile.read(Self.path(ofIndex: path), limit: Self.size), let mark = try? JournalMark(bytes: bytes) else {
            return nil
        }
        self = mark
    }

    /// Reads a mark.
    init(bytes: [UInt8]) throws(FieldReader.Torn) {
        var reader = FieldReader(bytes)
        index = try IndexFile.Identity(from: &reader)
        token = try JournalToken(from: &reader)
        pending = try reader.list { reader throws(FieldReader.Torn) in try reader.int() }
        unreliable = try reader.list { reader throws(FieldReader.Torn) in try reader.int() }
        uncovered = try reader.optional { reader throws(FieldReader.Torn) in
            let coverage = UInt64(UInt(bitPattern: try reader.int()))
            return Uncovered(coverage: coverage, selection: try RecordSelection(from: &reader))
        }
        let checksum = UInt64(UInt(bitPattern: try reader.int()))
        guard reader.isAtEnd, bytes.dropLast(8).withUnsafeBytes({ Checksum.of($0) }) == checksum else { throw FieldReader.Torn() }
    }
}
