/// The name of an image while it travels to a host: `127.0.0.1:<port>/<secret>/<key>`.
///
/// Both engines have such a name for the time of a transfer. A run that is killed leaves it.
package enum ShippingName {
    private static let host = "127.0.0.1:"

    /// The name for a transfer.
    /// - Parameters:
    ///   - port: the port of the registry on the loopback address.
    ///   - repository: the secret and the key.
    package static func make(port: Int, repository: String) -> String { "\(host)\(port)/\(repository)" }

    /// The repository for a transfer.
    /// - Parameters:
    ///   - secret: 32 hexadecimal digits.
    ///   - key: the name of the image among those of the transfer.
    package static func repository(secret: String, key: String) -> String { "\(secret)/\(key)" }

    /// The port of a transfer by a name with a tag or a digest. Nil if the name is none of a
    /// transfer.
    static func port(of name: String) -> Int? {
        guard name.hasPrefix(host) else { return nil }
        let parts = name.dropFirst(host.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 32, parts[1].allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else { return nil }
        return Int(parts[0])
    }
}
