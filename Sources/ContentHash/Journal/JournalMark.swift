/// The token of a saved index, in a file beside it.
///
/// It says: at the moment of the token, all records of the index agreed with the files, except the
/// pending and the racy ones. The file is apart from the index, so a scan that changes no record
/// can take a newer token without writing the index.
struct JournalMark: Hashable, Sendable {
    /// The checksum of the index. A mark of another index counts as none.
    var index: UInt64
    /// The moment.
    var token: JournalToken
    /// The records that differed at that moment, in ascending order.
    var pending: [Int]

    /// The largest number of pending records. With more of them a scan is not much slower.
    static let limit = 4096
    /// The largest size of the file in bytes.
    private static let size = 64 + 8 * limit

    /// The path of the mark of an index.
    static func path(ofIndex path: String) -> String { path + ".token" }

    /// Creates a mark.
    init(index: UInt64, token: JournalToken, pending: [Int]) { (self.index, self.token, self.pending) = (index, token, pending) }

    /// Reads the mark of an index. Nil if there is none, or if it is torn or of another index.
    /// - Parameter path: the path of the index.
    init?(of index: IndexFile, at path: String) {
        guard let bytes = try? AtomicFile.read(Self.path(ofIndex: path), limit: Self.size), let mark = try? JournalMark(bytes: bytes),
            mark.index == index.checksum, mark.pending.allSatisfy({ (0..<index.recordCount).contains($0) })
        else { return nil }
        self = mark
    }

    /// The bytes of the file. The last field is the checksum of all others.
    var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.write(Int(bitPattern: UInt(index)))
        token.write(to: &writer)
        writer.write(pending) { $0.write($1) }
        let checksum = writer.bytes.withUnsafeBytes { Checksum.of($0) }
        writer.write(Int(bitPattern: UInt(checksum)))
        return writer.bytes
    }

    /// Reads a mark.
    init(bytes: [UInt8]) throws(FieldReader.Torn) {
        var reader = FieldReader(bytes)
        index = UInt64(UInt(bitPattern: try reader.int()))
        token = try JournalToken(from: &reader)
        pending = try reader.list { reader throws(FieldReader.Torn) in try reader.int() }
        let checksum = UInt64(UInt(bitPattern: try reader.int()))
        guard reader.isAtEnd, bytes.dropLast(8).withUnsafeBytes({ Checksum.of($0) }) == checksum else { throw FieldReader.Torn() }
    }

    /// Writes the mark beside its index. Without a mark the next scan only takes longer, so errors
    /// are ignored.
    /// - Parameter path: the path of the index.
    func save(at path: String) {
        try? AtomicFile.write(bytes, to: Self.path(ofIndex: path), mode: 0o600, durably: false)
    }
}
