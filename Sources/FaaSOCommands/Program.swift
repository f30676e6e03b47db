import ArgumentParser
import Basics
import FoundationEssentials
import FunctionModel
import Glibc

/// The program.
package enum Program {
    /// Parses the arguments, runs the command, and ends the process with its status.
    package static func main() {
        // If a reader closes the output, only the write fails. The current step is completed first.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.open()
        let columns = ParserWidth.columns
        ParserWidth.check()
        let arguments = NegativeValues.joined(applyLeading(Array(CommandLine.arguments.dropFirst())))
        if let diagnostic = HelpWords.refusal(arguments) { refuse(diagnostic, arguments) }
        if let mistyped = MistypedCommand.find(in: arguments, place: MistypedCommand.Place.around) {
            refuse(mistyped.diagnostic, arguments)
        }
        var command: any ParsableCommand
        do { command = try FaaSO.parseAsRoot(arguments) } catch { end(error, columns: columns, arguments) }
        if let build = command as? Build,
            let mistyped = MistypedCommand.find(in: build, arguments: arguments, place: MistypedCommand.Place.around)
        {
            refuse(mistyped.diagnostic, arguments)
        }
        if let complaint = Descriptors.complaint() {
            Console(environment: ProcessInfo.processInfo.environment).error(complaint, hints: ["raise the limit: ulimit -n 1024"])
            exit(ExitStatus.failed.rawValue)
        }
        do {
            if let verb = command as? any HostedVerb, let hosts = verb.host.to {
                try RemoteCall.run(verb, on: hosts, arguments)
            } else {
                try command.run()
            }
        } catch {
            // These are the parser's help and errors, and the exit status of a command that printed
            // its own text.
            if error is ExitCode || FaaSO.exitCode(for: error) != .failure { end(error, columns: nil, arguments) }
            exit(report(error, of: command).rawValue)
        }
    }

    /// Ends the process because the command line is wrong. The hints repeat its stage and host.
    private static func refuse(_ diagnostic: Diagnostic, _ arguments: [String]) -> Never {
        let environment = ProcessInfo.processInfo.environment
        Console(environment: environment, hints: CommandHints(arguments: arguments, environment: environment)).show(diagnostic)
        exit(ExitStatus.usage.rawValue)
    }

    /// Ends the process with an error of the parser, or with a help page.
    /// - Parameter columns: the width of a help page. Nil for an error that a command threw, whose
    ///   text has no usage.
    private static func end(_ error: any Error, columns: Int?, _ arguments: [String]) -> Never {
        let code = FaaSO.exitCode(for: error)
        let text = FaaSO.fullMessage(for: error, columns: ParserWidth.unbroken)
        if code == .success { exit(show(HelpText.wrapped(text, width: columns ?? ParserWidth.columns)).rawValue) }
        // A bare exit status has no text, because its command printed everything.
        guard code == .validationFailure, !(error is ExitCode) else { FaaSO.exit(withError: error) }
        refuse(UsageText.diagnostic(message: FaaSO.message(for: error), full: columns == nil ? "" : text, arguments: arguments), arguments)
    }

    /// Prints an error of a command. No other place does.
    private static func report(_ error: any Error, of command: any ParsableCommand) -> ExitStatus {
        let environment = ProcessInfo.processInfo.environment
        let verb = command as? any Verb
        let console = verb?.console ?? Console(environment: environment)
        let text = ErrorText(error)
        if let problems = error as? ProjectProblems {
            GitHubActions(environment, console)?.tell(problems, in: verb is Import ? nil : verb?.global.directory ?? ".")
        }
        console.show(text.diagnostics)
        return text.status
    }

    /// Prints a result of the parser's own, such as a help page or the version.
    private static func show(_ text: String) -> ExitStatus {
        let console = Console(environment: ProcessInfo.processInfo.environment)
        if !text.isEmpty { console.out(text) }
        guard let complaint = StandardStreams.complaint else { return .done }
        console.error(complaint)
        return .failed
    }

    /// Changes to the folder of each `-C` before the verb, as make and git do. A `--stage` or
    /// `--target` before the verb sets its variable.
    ///
    /// The parser would give such an option to the default verb, and then refuse the verb that
    /// follows. If a folder cannot be entered, the process ends.
    /// - Returns: the arguments that are left.
    private static func applyLeading(_ arguments: [String]) -> [String] {
        var left = arguments[...]
        let variables = [
            GlobalOptions.stageName: GlobalOptions.stageVariable, GlobalOptions.targetName: GlobalOptions.targetVariable,
        ]
        while let option = LeadingOption(left, among: [GlobalOptions.directoryName] + variables.keys) {
            left = option.rest
            if let variable = variables[option.name] {
                setenv(variable, option.value, 1)
            } else if chdir(option.value) != 0 {
                let reason = String(cString: strerror(errno)).lowercased()
                let console = Console(environment: ProcessInfo.processInfo.environment)
                console.error("cannot work in '\(option.value)': \(reason)")
                exit(ExitStatus.badProject.rawValue)
            }
        }
        return Array(left)
    }
}
