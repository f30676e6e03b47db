import ArgumentParser
import Deployment
import FunctionModel
import Pipeline

/// `faaso status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what runs: state, health, port and image of each function, and the routes.",
        discussion: """
            Ports are on 127.0.0.1 and lead to one function without the proxy.

            Examples:
              faaso status
              faaso status --json | jq '.functions[] | select(.health != "healthy")'
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.status/1).") var json = false

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            let status = try await global.connect(workspace).deployer().status().including(workspace.project.functions.map(\.name))
            if json { try console.json(status) } else { StatusText(status).print(to: console) }
            return .done
        }
    }
}
