import ArgumentParser
import Deployment
import FunctionModel
import Pipeline

/// `faaso down`
struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove the project's containers, proxy and networks; images, volumes and secrets stay.",
        discussion: "Only what carries this project's label is touched.\n\nExample:\n  faaso down")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            try await global.connect(workspace).deployer().down()
            console.note("'\(workspace.project.name)' is down")
            return .done
        }
    }
}
