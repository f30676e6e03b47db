/// The signatures that a text needs.
package enum Trust: Hashable, Sendable, Codable {
    /// The text needs no signature.
    case anyone
    /// The text needs a signature of one of these keys.
    case keys([VerifyingKey])
}
