/// The variables of the programs that `faaso` starts: git, the docker CLI, and helpers.
package enum ChildEnvironment {
    /// The variable with the private half of the key that signs records. No other program gets it.
    package static let signingKey = "FAASO_SIGNING_KEY"

    /// The variables without the signing key.
    package static func of(_ variables: [String: String]) -> [String: String] { variables.filter { $0.key != signingKey } }
}
