import Glibc

/// The author of deployments, as records name it.
package enum DeploymentAuthor {
    /// The user of this process: `user@host`.
    package static func current(_ environment: [String: String]) -> String {
        let user = environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? (getuid() == 0 ? "root" : "\(getuid())")
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        return "\(user)@" + String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
