/// The messages on the socket of a journal. Both sides send one message and close their direction.
enum JournalMessage {
    /// The first bytes of each message. They change with the form of the messages.
    private static let version = "faaso.journal/1"
    /// The greatest size of a question in bytes.
    static let longestQuestion = 256
    /// The greatest size of an answer in bytes. A longer answer would take more time than a scan.
    static let longestAnswer = 16 << 20

    /// The bytes of a question.
    static func question(_ token: JournalToken?) -> [UInt8] {
        var writer = FieldWriter()
        writer.write(version)
        writer.write(token) { $1.write(to: &$0) }
        return writer.bytes
    }

    /// The token of a question.
    static func token(inQuestion bytes: [UInt8]) throws(FieldReader.Torn) -> JournalToken? {
        var reader = try open(bytes)
        let token = try reader.optional { reader throws(FieldReader.Torn) in try JournalToken(from: &reader) }
        guard reader.isAtEnd else { throw FieldReader.Torn() }
        return token
    }

    /// The bytes of an answer.
    static func answer(_ answer: JournalAnswer) -> [UInt8] {
        var writer = FieldWriter()
        writer.write(version)
        for number in answer.place.fields { writer.write(Int(bitPattern: UInt(number))) }
        switch answer.reply {
        case .changes(let paths, covering: let coverage, token: let token):
            writer.write(-1)
            token.write(to: &writer)
            coverage.write(to: &writer)
            writer.write(paths) { $0.write($1) }
        case .scan(let gap, token: let token):
            writer.write(JournalGap.allCases.firstIndex(of: gap) ?? 0)
            writer.write(token) { $1.write(to: &$0) }
        }
        return writer.bytes
    }

    /// The answer in its bytes.
    static func answer(in bytes: [UInt8]) throws(FieldReader.Torn) -> JournalAnswer {
        var reader = try open(bytes)
        var fields: [UInt64] = []
        for _ in 0..<JournalPlace.fieldCount { fields.append(UInt64(UInt(bitPattern: try reader.int()))) }
        let number = try reader.int()
        let reply: JournalReply
        if number == -1 {
            let token = try JournalToken(from: &reader)
            let coverage = try JournalCoverage(from: &reader)
            let paths = try reader.list { reader throws(FieldReader.Torn) in try reader.path() }
            reply = .changes(paths, covering: coverage, token: token)
        } else {
            guard JournalGap.allCases.indices.contains(number) else { throw FieldReader.Torn() }
            let token = try reader.optional { reader throws(FieldReader.Torn) in try JournalToken(from: &reader) }
            reply = .scan(JournalGap.allCases[number], token: token)
        }
        guard reader.isAtEnd else { throw FieldReader.Torn() }
        return JournalAnswer(place: JournalPlace(fields: fields), reply: reply)
    }

    private static func open(_ bytes: [UInt8]) throws(FieldReader.Torn) -> FieldReader {
        var reader = FieldReader(bytes)
        guard try reader.text() == version else { throw FieldReader.Torn() }
        return reader
    }
}

/// The answer of a journal, with the place that it watches.
struct JournalAnswer: Hashable, Sendable {
    /// The folder that is watched.
    var place: JournalPlace
    /// The reply to the question.
    var reply: JournalReply

    /// The reply, as far as it is valid for the asker's place.
    func reply(at own: JournalPlace) -> JournalReply {
        place == own ? reply : .scan(.elsewhere, token: nil)
    }
}
