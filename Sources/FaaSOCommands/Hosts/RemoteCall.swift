import ArgumentParser
import Glibc
import Operations
import RemoteHosts
import Synchronization
import Workspaces

/// The run of a verb on hosts, with the terminal or the pipes of this process.
enum RemoteCall {
    /// Runs a verb on each host, and stops at the first that fails.
    /// - Parameter arguments: the words after `faaso`, with `--to`.
    /// - Throws: the exit status of the verb unless it is 0.
    static func run(_ verb: any HostedVerb, on hosts: String, _ arguments: [String]) throws {
        let console = verb.console
        let operations = verb.global.operations(console)
        let words = try naming(
            verb.functionWords, in: without(arguments, commandFollows: verb.commandFollows), operations.functionName)
        let status = Mutex(0)
        try CommandRun.waiting(console, isQuiet: true) {
            let selection = try operations.hosts(hosts)
            let isAlone = selection.hosts.count == 1
            if verb.printsStatusTable, !isAlone { return try await table(selection, console) }
            if verb.printsJSON, !isAlone { throw ValidationError("--json takes one host") }
            if verb.readsInput, !isAlone { throw ValidationError("this command takes one host, because it reads input") }
            let ended = try await selection.run(
                words, streams: streams(verb), onBegin: { if !isAlone { console.note(console.style($0.name, .bold)) } },
                onInstall: { console.noteInstall($0) })
            status.withLock { $0 = ended }
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
        let statuses = try await selection.statuses(onInstall: { console.noteInstall($0) }) { error in
            console.show(ErrorText(error).diagnostics)
        }
        let entries = statuses.map { HostTable.Entry(host: $0.host.name, status: $0.status) }
        HostTable(entries).lines(width: console.outWidth).forEach(console.out)
        return entries.contains { $0.status == nil } ? .failed : .done
    }

    /// The options that this side reads. Each has a value.
    private static let local = [
        HostHint.name, GlobalOptions.directoryName, GlobalOptions.stageName, GlobalOptions.listenName, GlobalOptions.targetName,
    ]

    /// The words with the names of functions instead of their paths. The first word is the verb.
    /// - Parameters:
    ///   - functions: the arguments that mean functions.
    ///   - name: finds the name for a path.
    static func naming(
        _ functions: [String], in words: [String], _ name: (_ path: String) throws -> String
    ) rethrows -> [String] {
        var words = words
        for path in functions where FunctionPath.isPath(path) {
            if let index = words.dropFirst().firstIndex(of: path) { words[index] = try name(path) }
        }
        return words
    }

    /// The words without those that choose the host, the folder and the stage. The host gets the
    /// settings of the stage. Words after `--` stay.
    /// - Parameter commandFollows: true if the words after the second one that is no option belong
    ///   to a command.
    static func without(_ arguments: [String], commandFollows: Bool = false) -> [String] {
        var left: [String] = []
        var rest = arguments[...]
        var positions = 0
        while let word = rest.first, word != "--" {
            if let option = LeadingOption(rest, among: local) {
                rest = option.rest
                continue
            }
            left.append(word)
            rest = rest.dropFirst()
            if !word.hasPrefix("-") { positions += 1 }
            if commandFollows, positions == 2 { break }
        }
        return left + rest
    }
}

extension Console {
    /// Prints that this program is copied to a host.
    func noteInstall(_ host: RemoteHost) { note("copying faaso to \(host.name)") }
}
