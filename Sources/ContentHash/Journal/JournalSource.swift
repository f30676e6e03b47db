/// The journal as a scan sees it: one question, and its reply.
package struct JournalSource: Sendable {
    /// Asks for the changes since a token, and for a new token. A scan asks before its first stat.
    /// The place is nil if the system refuses to name it.
    let reply: @Sendable (_ token: JournalToken?, _ place: JournalPlace?) -> JournalReply

    /// Creates a source from a function.
    init(reply: @escaping @Sendable (JournalToken?, JournalPlace?) -> JournalReply) { self.reply = reply }

    /// The journal behind a socket.
    package static func socket(_ socket: JournalSocket) -> JournalSource {
        JournalSource { token, place in place.map { socket.reply(since: token, at: $0) } ?? .scan(.elsewhere, token: nil) }
    }

    /// No journal, because the user wants a scan.
    package static let ignored = JournalSource { _, _ in .scan(.ignored, token: nil) }
}
