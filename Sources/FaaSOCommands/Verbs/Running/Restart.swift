import ArgumentParser
import Basics
import Operations

/// `faaso restart FUNCTION…`
struct Restart: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Replace functions' containers by new ones of the same image, without dropping a request.",
        discussion: "Example:\n  faaso restart sum")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var functionWords: [String] { functions }
    @Flag(help: "Fail instead of waiting if another faaso deploys.")
    var noWait = false
    @Argument(help: "The functions.", completion: .functions)
    var functions: [String]

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        try await operations.restart(functions, wait: !noWait, progress: LineProgress(console).progress) { function, time in
            console.note("restarted \(function) in \(Amount.duration(time.seconds))")
        }
        return .done
    }
}
