/// The signatures that a text needs.
package enum Trust: Hashable, Sendable, Codable {
    /// The text needs no signature.
    case anyone
    /// The text needs a signature of one of these keys.
    case keys([VerifyingKey])

    /// True when a text that a key signed is accepted.
    /// - Parameter signer: nil for a text without a signature.
    package func accepts(_ signer: VerifyingKey?) -> Bool {
        switch self {
        case .anyone: true
        case .keys(let keys): signer.map { keys.contains($0) } ?? false
        }
    }
}
