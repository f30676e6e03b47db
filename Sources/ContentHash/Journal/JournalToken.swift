/// A moment in the life of a journal, as in version 2 of git's fsmonitor protocol.
///
/// The number of the last change counts only together with the random identity of the journal. A
/// journal that missed anything takes another identity.
package struct JournalToken: Hashable, Sendable {
    /// The random identity of an uninterrupted watch.
    package struct Identity: Hashable, Sendable {
        private let high: Int
        private let low: Int

        /// Makes an identity that nobody else has.
        package static func random() -> Identity { Identity(high: .random(in: .min ... .max), low: .random(in: .min ... .max)) }

        fileprivate init(high: Int, low: Int) { (self.high, self.low) = (high, low) }

        fileprivate func write(to writer: inout FieldWriter) {
            writer.write(high)
            writer.write(low)
        }
    }

    /// The journal that gave the token.
    package let journal: Identity
    /// The number of the last change that the journal knew.
    package let sequence: Int

    /// Creates a token.
    package init(journal: Identity, sequence: Int) { (self.journal, self.sequence) = (journal, sequence) }

    /// Appends the fields of the token.
    func write(to writer: inout FieldWriter) {
        journal.write(to: &writer)
        writer.write(sequence)
    }

    /// Reads the fields of a token.
    init(from reader: inout FieldReader) throws(FieldReader.Torn) {
        journal = Identity(high: try reader.int(), low: try reader.int())
        sequence = try reader.int()
    }
}
