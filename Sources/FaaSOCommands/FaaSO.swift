import ArgumentParser
import FoundationEssentials
import Glibc

/// The command line. Without a verb it builds.
///
/// Every command says its own name: one that the parser has to make of its type's name costs a look through all conformances of the
/// program, half of the time that it takes to start.
struct FaaSO: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faaso",
        abstract: "Runs the functions of a repository on this machine's Docker engine.",
        discussion: """
            A repository holds templates/<runtime>/, functions/<name>/ with a metadata.yml each, and routes.yml. Only images whose
            inputs changed are built, only containers whose desired state changed are replaced, and no request is dropped.

            Exit status: 0 done; 1 a build, test or deployment failed; 2 the project's files are wrong, or a name does not
            exist; 3 the engine cannot be reached; 10 plan --exit-code found changes; 64 usage; 130 interrupted.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Building and deploying", subcommands: [Build.self, Test.self, Up.self, Watch.self, Plan.self, Deploy.self]),
            CommandGroup(
                name: "What runs",
                subcommands: [Status.self, Logs.self, Events.self, Invoke.self, Exec.self, Restart.self, Run.self, Down.self]),
            CommandGroup(name: "Operating", subcommands: [Supervise.self, History.self, Rollback.self, Secret.self, Prune.self]),
            CommandGroup(name: "Understanding", subcommands: [Graph.self, Why.self, Affected.self, Cache.self, Context.self, Doctor.self]),
            CommandGroup(name: "Starting", subcommands: [Init.self, New.self]),
        ],
        defaultSubcommand: Build.self)
}

/// Runs the program.
package enum Program {
    /// Parses the arguments, runs the command, and ends the process with its status.
    package static func main() {
        // A reader that went away ends a write, not the process: what is under way is finished first.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.open()
        ParserWidth.check()
        let arguments = enterFolder(Array(CommandLine.arguments.dropFirst()))
        if let diagnostic = HelpWords.refusal(arguments) {
            Console(environment: ProcessInfo.processInfo.environment).show(diagnostic)
            exit(ExitStatus.usage.rawValue)
        }
        var isParsed = false
        do {
            var command = try FaaSO.parseAsRoot(arguments)
            isParsed = true
            if let complaint = Descriptors.complaint() {
                Console(environment: ProcessInfo.processInfo.environment).error(complaint, hints: ["raise the limit: ulimit -n 1024"])
                exit(ExitStatus.failed.rawValue)
            }
            try command.run()
        } catch {
            let code = FaaSO.exitCode(for: error)
            if code == .success { exit(show(FaaSO.fullMessage(for: error)).rawValue) }
            guard code == .validationFailure else { FaaSO.exit(withError: error) }
            let console = Console(environment: ProcessInfo.processInfo.environment)
            let full = isParsed ? "" : FaaSO.fullMessage(for: error)
            console.show(UsageText.diagnostic(message: FaaSO.message(for: error), full: full))
            exit(ExitCode.validationFailure.rawValue)
        }
    }

    /// Prints a result of the parser's own, such as a help page or the version.
    private static func show(_ text: String) -> ExitStatus {
        let console = Console(environment: ProcessInfo.processInfo.environment)
        if !text.isEmpty { console.out(text) }
        guard let complaint = StandardStreams.complaint else { return .done }
        console.error(complaint)
        return .failed
    }

    /// Before the verb, `-C` works as make's and git's does: the process moves there first. The parser would give it to the
    /// default verb, and then refuse the verb that follows.
    /// - Returns: the arguments that are left. A folder that can't be entered ends the process.
    private static func enterFolder(_ arguments: [String]) -> [String] {
        var left = arguments[...]
        while let first = left.first {
            let folder: String
            if first == "-C" || first == "--directory", let second = left.dropFirst().first {
                folder = second
                left = left.dropFirst(2)
            } else if first.hasPrefix("--directory=") {
                folder = String(first.dropFirst("--directory=".count))
                left = left.dropFirst()
            } else if first.hasPrefix("-C"), first.count > 2 {
                folder = String(first.dropFirst(2))
                left = left.dropFirst()
            } else {
                break
            }
            if chdir(folder) != 0 {
                let reason = String(cString: strerror(errno)).lowercased()
                let console = Console(environment: ProcessInfo.processInfo.environment)
                console.error("cannot work in '\(folder)': \(reason)")
                exit(ExitStatus.badProject.rawValue)
            }
        }
        return Array(left)
    }
}
