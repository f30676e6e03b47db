import ArgumentParser
import BuildGraph
import Deployment
import Pipeline

/// `faaso restart FUNCTION…`
struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Replace functions' containers by new ones of the same image, without dropping a request.",
        discussion: "Example:\n  faaso restart sum")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Refuse instead of waiting when another faaso deploys.") var noWait = false
    @Argument(help: "The functions.", completion: .functions) var functions: [String]

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let (partial, connection) = try await global.owned()
            let deployer = connection.deployer(progress: LineProgress(console).progress)
            _ = try await RunningContainers(connection, partial).named(functions)
            for function in functions {
                let began = ContinuousClock.now
                try await deployer.restart(function, wait: !noWait)
                console.note("restarted \(function) in \(Amount.duration((ContinuousClock.now - began).seconds))")
            }
            return .done
        }
    }
}
