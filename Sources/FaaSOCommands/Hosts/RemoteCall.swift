import ArgumentParser
import Basics
import Deployment
import Glibc
import Operations
import RemoteHosts
import Synchronization

/// The run of a verb on hosts, with the terminal or the pipes of this process.
enum RemoteCall {
    /// Runs a verb on each host, and stops at the first that fails.
    /// - Parameter arguments: the words after `faaso`, with `--to`.
    /// - Throws: the exit status of the verb unless it is 0.
    static func run(_ verb: any HostedVerb, on hosts: String, _ arguments: [String]) throws {
        let console = verb.console
        let operations = verb.global.operations(console)
        let words = without(arguments, commandFollows: verb is Exec)
        let status = Mutex(0)
        try CommandRun.waiting(console, isQuiet: true) {
            let selection = try operations.hosts(hosts)
            if let status = verb as? Status, selection.links.count > 1, !status.json, !status.watch {
                return try await table(selection, console)
            }
            if verb.readsInput, selection.links.count > 1 { throw ValidationError("this command takes one host, because it reads input") }
            for link in selection.links {
                if selection.links.count > 1 { console.note(console.style(link.host.name, .bold)) }
                let ended = try await selection.run(words, on: link, streams: streams(verb)) { console.noteInstall(link.host) }
                status.withLock { $0 = ended }
                if ended != 0 { break }
            }
            return .done
        }
        let ended = status.withLock { $0 }
        if ended != 0 { throw ExitCode(Int32(truncatingIfNeeded: ended)) }
    }

    /// The streams of a verb. A verb that reads no input leaves that of a loop or a pipe alone.
    private static func streams(_ verb: any HostedVerb) -> VerbStreams {
        let isTyped = isatty(STDIN_FILENO) == 1
        if verb.readsInput { return isTyped ? .terminal : .piped }
        return isTyped && isatty(STDOUT_FILENO) == 1 ? .terminal : .output
    }

    /// Prints what all hosts run, in one table.
    private static func table(_ selection: HostSelection, _ console: Console) async throws -> ExitStatus {
        var entries: [HostTable.Entry] = []
        for link in selection.links {
            do {
                let json = try await selection.output(of: ["status", "--json"], on: link) { console.noteInstall(link.host) }
                entries.append(HostTable.Entry(host: link.host.name, status: try JSONCoding.decode(DeploymentStatus.self, from: json)))
            } catch {
                try Task.checkCancellation()
                for diagnostic in ErrorText(error).diagnostics { console.show(diagnostic) }
                entries.append(HostTable.Entry(host: link.host.name))
            }
        }
        HostTable(entries).lines(width: console.outWidth).forEach(console.out)
        return entries.contains { $0.status == nil } ? .failed : .done
    }

    /// The options that this side reads. Each has a value.
    private static let local = ["--to", "--directory", "--stage", "--listen"]

    /// The words without those that choose the host, the folder and the stage. The host gets the
    /// settings of the stage. Words after `--` stay.
    /// - Parameter commandFollows: true if the words after the second one that is no option belong
    ///   to a command.
    static func without(_ arguments: [String], commandFollows: Bool = false) -> [String] {
        var left: [String] = []
        var rest = arguments[...]
        var positions = 0
        while let word = rest.popFirst() {
            if word == "--" { return left + [word] + rest }
            if word == "-C" || local.contains(word) {
                rest = rest.dropFirst()
            } else if !local.contains(where: { word.hasPrefix($0 + "=") }) {
                left.append(word)
                if !word.hasPrefix("-") { positions += 1 }
                if commandFollows, positions == 2 { return left + rest }
            }
        }
        return left
    }
}

extension Console {
    /// Prints that this program is copied to a host.
    func noteInstall(_ host: RemoteHost) { note("copying faaso to \(host.name)") }
}
