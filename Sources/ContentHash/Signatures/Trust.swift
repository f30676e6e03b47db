/// The signatures that a text needs.
package enum Trust: Hashable, Sendable {
    /// The text needs no signature.
    case anyone
    /// The text needs a signature of one of these keys.
    case keys([VerifyingKey])
}
