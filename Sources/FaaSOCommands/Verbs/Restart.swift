import ArgumentParser
import Deployment
import Pipeline

/// `faaso restart FUNCTION…`
struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Replace functions' containers by new ones of the same image, without dropping a request.",
        discussion: "Example:\n  faaso restart sum")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The functions.", completion: .functions) var functions: [String]

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let (workspace, connection) = try await global.owned()
            let deployer = connection.deployer(progress: LineProgress(console).progress)
            _ = try await RunningContainers(connection, project: workspace.project).named(functions)
            for function in functions {
                let swap = try await deployer.restart(function)
                console.note("restarted \(function) in \(Amount.duration(swap.seconds))")
            }
            return .done
        }
    }
}
