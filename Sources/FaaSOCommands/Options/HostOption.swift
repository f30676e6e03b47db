import ArgumentParser

/// The option that chooses hosts.
struct HostOption: ParsableArguments {
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("Work on this host, a name in faaso.yml or ssh://user@host; several with commas.", valueName: "host"))
    private var hosts: [String] = []

    /// The hosts, separated by commas; nil for this machine. A repeated option adds hosts.
    var to: String? { hosts.isEmpty ? nil : hosts.joined(separator: ",") }
}

/// A verb that takes `--to`.
protocol HostVerb: Verb {
    /// The option that chooses the host.
    var host: HostOption { get }
}

/// A verb about what runs. With `--to` it runs on the host, over ssh.
protocol HostedVerb: HostVerb {
    /// True when the verb may read standard input.
    var readsInput: Bool { get }
    /// True when the words behind the second one that is no option belong to a command.
    var commandFollows: Bool { get }
    /// True when the statuses of several hosts are printed as one table.
    var printsStatusTable: Bool { get }
    /// True when the output is one JSON document, and so of one host.
    var printsJSON: Bool { get }
    /// The arguments that mean functions. The host gets their names, because it has no folders.
    var functionWords: [String] { get }
}

extension HostedVerb {
    /// False.
    var readsInput: Bool { false }
    /// False.
    var commandFollows: Bool { false }
    /// False.
    var printsStatusTable: Bool { false }
    /// False.
    var printsJSON: Bool { false }
    /// None.
    var functionWords: [String] { [] }
}
