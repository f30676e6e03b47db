import Pipeline
import ArgumentParser
import Deployment
import FoundationEssentials
import FunctionModel
import Workspaces

/// `faaso status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what runs: state, health, port and image of each function, the routes, and what failed since.",
        discussion: """
            Ports are on 127.0.0.1 and lead to one function without the proxy. With --watch and --json each look is a line.

            Examples:
              faaso status
              faaso status --stats --watch
              faaso status --wide           with the names of the containers, for docker inspect and docker exec
              faaso status --json | jq '.functions[] | select(.health != "healthy")'
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.status/1).") var json = false
    @Flag(help: "Measure memory and processor as well, which takes a second or two.") var stats = false
    @Flag(help: "Name the containers as well, for docker.") var wide = false
    @Flag(name: .shortAndLong, help: "Look again and again, until Ctrl-C.") var watch = false
    @Option(help: ArgumentHelp("Seconds between looks, with --watch.", valueName: "s")) var every = 2.0

    func validate() throws {
        guard every >= 0.1, every <= 3600 else { throw ValidationError("--every needs a number from 0.1 to 3600") }
    }

    func run() throws {
        let console = global.console
        try CommandRun.following(console) { [self] in
            let partial = try global.partialWorkspace()
            let connection = try await global.connect(partial)
            // A screen that is drawn anew has it below.
            let isScreen = watch && !json
            if let warning = partial.warning, !isScreen { console.warning(warning) }
            while true {
                let failures = try FailureMemory(partial.cache).standing(DeploymentHistory(state: connection.state))
                var status = try await connection.deployer().status().including(partial.functions.map(\.name))
                    .including(failures)
                if stats { status = try await ContainerUse(engine: connection.engine).measured(status) }
                if json {
                    if watch { try console.jsonLine(status) } else { try console.json(status) }
                } else {
                    let lines = StatusText(status, use: stats, wide: wide).lines(now: Date(), width: console.outWidth)
                    let warning = isScreen ? partial.warning.map { ["warning: " + $0] } ?? [] : []
                    if isScreen { console.screen(lines + warning) } else { lines.forEach(console.out) }
                }
                guard watch else { return .done }
                try await Task.sleep(for: .seconds(every))
            }
        }
    }
}
