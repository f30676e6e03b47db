import ArgumentParser
import FoundationEssentials
import FunctionModel
import Operations

/// The options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.customShort("C"), .customLong("directory")], help: ArgumentHelp("Work in this folder.", valueName: "dir"))
    var directory: String = "."

    @Option(help: ArgumentHelp("Work on this stage instead of the main project (default: FAASO_STAGE).", valueName: "name"))
    var stage: String?

    @Option(help: ArgumentHelp("Serve the stage at this address; a stage without a file needs one.", valueName: "address"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Run on one host or on a swarm, whatever faaso.yml says: host, swarm (default: FAASO_TARGET).", valueName: "place"))
    var target: String?

    @Flag(help: "Scan all files, even if a running 'watch' or 'supervise' knows which ones changed.")
    var scan = false

    /// The name of the option for the folder.
    static let directoryName = "--directory"
    /// The name of the option for the stage.
    static let stageName = "--stage"
    /// The name of the option for the address of a stage.
    static let listenName = "--listen"

    /// The name of the option for the place where the project runs.
    static let targetName = "--target"

    /// The variable with the place where the project runs. An option wins over it.
    static let targetVariable = "FAASO_TARGET"

    /// The variable with the name of the stage. An option wins over it.
    static let stageVariable = "FAASO_STAGE"

    /// Refuses a name that is none of a stage, an address that is none, and a place that is none.
    func validate() throws {
        if let word = chosenTarget, TargetKind(rawValue: word) == nil {
            throw ValidationError("\(target == nil ? Self.targetVariable : Self.targetName) is host or swarm, not '\(word)'")
        }
        let choice: StageChoice
        do throws(StageError) { choice = try chosen() } catch {
            throw ValidationError(([error.description] + error.hints).joined(separator: ": "))
        }
        guard let listen else { return }
        if choice.stage == nil { throw ValidationError("--listen is for a stage: name it with --stage") }
        if choice.listen == nil {
            throw ValidationError("--listen needs a port, an address or a host name such as 8081 or 127.0.0.1:8081, not '\(listen)'")
        }
        if choice.listen?.isOnRedirectPort == true { throw ValidationError("--listen \(listen): \(Listen.redirectHint)") }
    }

    /// The environment variables of the process.
    var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The console for this environment. Its hints repeat the stage and the hosts, also those that
    /// were given on the machine that called this one.
    func console(hosts: String? = nil) -> Console {
        let environment = environment
        let caller = environment[CommandHints.callerVariable]
        return Console(
            environment: environment,
            hints: caller.map { CommandHints(caller: $0) } ?? CommandHints(stage: choice.stage, target: choice.target, hosts: hosts))
    }

    /// The chosen stage. ``validate()`` has refused an invalid name.
    var choice: StageChoice { (try? chosen()) ?? StageChoice() }

    private func chosen() throws(StageError) -> StageChoice {
        let place = chosenTarget.flatMap { TargetKind(rawValue: $0) }
        guard let name = stage ?? environment[Self.stageVariable], !name.isEmpty else { return StageChoice(target: place) }
        return StageChoice(try Stage(name), listen: listen.flatMap { Listen(text: $0) }, target: place)
    }

    /// The word for the place where the project runs; nil if none was given.
    private var chosenTarget: String? { (target ?? environment[Self.targetVariable]).flatMap { $0.isEmpty ? nil : $0 } }

    /// The operations of the chosen folder. Their notices are printed.
    func operations(_ console: Console) -> RepositoryOperations {
        RepositoryOperations(directory: directory, environment: environment, choice: choice, scans: scan) { console.show($0) }
    }
}
