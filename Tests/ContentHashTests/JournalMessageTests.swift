import Testing

@testable import ContentHash

/// The form of questions, answers and marks. Whatever is torn counts as no answer.
struct JournalMessageTests {
    private static let token = JournalToken(journal: .random(), sequence: 7)
    private static let place = JournalPlace(fields: [1, 2, .max, 4])
    private static let coverage = JournalCoverage(
        WatchedPaths(trees: ["functions"], paths: ["faaso.yml"], records: [".faaso/current"]), refused: ["functions/l"])

    private static let replies: [JournalReply] = [
        .changes(["functions/a", RelativePath(bytes: [0xFF, 0x2F, 0x0A])], covering: coverage, token: token),
        .changes([], covering: coverage, token: token), .scan(.mounted, token: nil), .scan(.otherWatch, token: token),
    ]

    @Test(arguments: replies) func `an answer is read as it was written`(reply: JournalReply) throws {
        let answer = JournalAnswer(place: Self.place, reply: reply)
        #expect(try JournalMessage.answer(in: JournalMessage.answer(answer)) == answer)
    }

    @Test(arguments: replies) func `a cut or a longer answer is torn`(reply: JournalReply) {
        let bytes = JournalMessage.answer(JournalAnswer(place: Self.place, reply: reply))
        for count in 0..<bytes.count {
            #expect(throws: FieldReader.Torn.self) { try JournalMessage.answer(in: Array(bytes.prefix(count))) }
        }
        #expect(throws: FieldReader.Torn.self) { try JournalMessage.answer(in: bytes + [0]) }
    }

    @Test func `a question of another version is not understood`() throws {
        var bytes = JournalMessage.question(Self.token)
        #expect(try JournalMessage.token(inQuestion: bytes) == Self.token)
        #expect(try JournalMessage.token(inQuestion: JournalMessage.question(nil)) == nil)
        bytes[8 + 14] = UInt8(ascii: "2")
        #expect(throws: FieldReader.Torn.self) { try JournalMessage.token(inQuestion: bytes) }
    }

    @Test func `an answer about another folder is worthless`() {
        let answer = JournalAnswer(place: Self.place, reply: .changes([], covering: Self.coverage, token: Self.token))
        #expect(answer.reply(at: Self.place) == answer.reply)
        for field in 0..<JournalPlace.fieldCount {
            var fields = Self.place.fields
            fields[field] -= 1
            #expect(answer.reply(at: JournalPlace(fields: fields)) == .scan(.elsewhere, token: nil))
        }
    }

    @Test func `a mark is read as it was written, and a damaged one is none`() throws {
        var selection = FieldWriter()
        selection.write([1..<3, 7..<9]) { writer, range in
            writer.write(range.lowerBound)
            writer.write(range.upperBound)
        }
        selection.write([2]) { $0.write($1) }
        var reader = FieldReader(selection.bytes)
        let mark = JournalMark(
            index: IndexFile.Identity(checksum: .max, size: 1, mtime: -1, ctime: -2, inode: 3), token: Self.token, pending: [1, 5],
            unreliable: [0], uncovered: .init(coverage: 9, selection: try RecordSelection(from: &reader)))
        #expect(try JournalMark(bytes: mark.bytes) == mark)
        for position in mark.bytes.indices {
            var bytes = mark.bytes
            bytes[position] ^= 1
            #expect(throws: FieldReader.Torn.self) { try JournalMark(bytes: bytes) }
        }
    }

    @Test func `mounts are found below the root alone, whatever their names`() {
        let table = """
            22 1 8:1 / / rw - ext4 /dev/sda1 rw
            23 22 0:20 / /repo rw - tmpfs none rw
            24 23 0:21 / /repo/a\\040b rw shared:1 - tmpfs none rw
            25 22 0:22 / /repository rw - tmpfs none rw
            """
        let points = MountTable.points(in: Array(table.utf8))
        #expect(points.map { String(decoding: $0, as: UTF8.self) } == ["/", "/repo", "/repo/a b", "/repository"])
        #expect(points.filter { MountTable.isBelow(Array("/repo".utf8), $0) } == [Array("/repo/a b".utf8)])
        #expect(points.filter { MountTable.isBelow(Array("/".utf8), $0) }.count == 3)
    }
}
