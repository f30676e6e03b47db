package import Basics

/// Repeats the host of a command in texts that name other commands.
package enum HostHint {
    /// The verbs that take `--to`.
    package static let verbs: Set = [
        "down", "events", "exec", "history", "invoke", "logs", "plan", "prune", "restart", "rollback", "secret", "status", "supervise",
        "up",
    ]

    /// The verbs among them that have verbs of their own.
    package static let groups: Set = ["secret"]

    /// The name of the option.
    package static let name = "--to"

    /// The option for a host or for a list of hosts.
    package static func option(_ hosts: String) -> RepeatedOption { RepeatedOption(name, hosts, verbs: verbs, groups: groups) }
}
