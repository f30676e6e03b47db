import RemoteHosts
import Basics
import Deployment
import Glibc
import Operations

/// The run of a verb on hosts, with the terminal or the pipes of this process.
enum RemoteCall {
    /// Runs a verb on each host, and stops at the first that fails.
    /// - Parameter arguments: the words after `faaso`, with `--to`.
    /// - Throws: the exit status of the verb unless it is 0.
    static func run(_ verb: any HostedVerb, on hosts: String, _ arguments: [String]) throws {
        let console = verb.global.console
        let operations = verb.global.operations(console)
        let words = without(arguments)
        try CommandRun.waiting(console, isQuiet: true) {
            let selection = try operations.hosts(hosts)
            if let status = verb as? Status, selection.hosts.count > 1, !status.json, !status.watch {
                return await table(selection, console)
            }
            let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
            for host in selection.hosts {
                if selection.hosts.count > 1 { console.note(console.style(host.name, .bold)) }
                let status = try await selection.run(words, on: host, terminal: isTerminal) {
                    console.note("copying faaso to \(host.name)")
                }
                if status != 0 { return ExitStatus(rawValue: Int32(status)) ?? .failed }
            }
            return .done
        }
    }

    /// Prints what all hosts run, in one table.
    private static func table(_ selection: HostSelection, _ console: Console) async -> ExitStatus {
        var entries: [HostTable.Entry] = []
        for host in selection.hosts {
            do {
                let json = try await selection.output(of: ["status", "--json"], on: host) { console.note("copying faaso to \(host.name)") }
                entries.append(HostTable.Entry(host: host.name, status: try JSONCoding.decode(DeploymentStatus.self, from: json)))
            } catch {
                for diagnostic in ErrorText(error).diagnostics { console.show(diagnostic) }
                entries.append(HostTable.Entry(host: host.name))
            }
        }
        HostTable(entries).lines(width: console.outWidth).forEach(console.out)
        return entries.contains { $0.status == nil } ? .failed : .done
    }

    /// The options that this side reads.
    private static let local = ["--to", "--directory", "--stage", "--listen"]

    /// The words without those that choose the host, the folder and the stage. The host gets the
    /// settings of the stage. Words after `--` stay.
    static func without(_ arguments: [String]) -> [String] {
        var left: [String] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--" { return left + [word] + rest }
            if word == "-C" || local.contains(word) {
                rest = rest.dropFirst()
            } else if !local.contains(where: { word.hasPrefix($0 + "=") }) {
                left.append(word)
            }
        }
        return left
    }
}
