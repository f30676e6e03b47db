import ArgumentParser
import Deployment
import FunctionModel
import Pipeline
import Workspaces

/// `faaso down`
struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove the project's containers, proxy and networks; images, volumes and secrets stay.",
        discussion: "Only what carries this project's label is touched.\n\nExample:\n  faaso down")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Also when another repository has deployed the project.") var adopt = false

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let partial = try global.partialWorkspace()
            let connection = try await global.connect(partial)
            if !adopt { try await connection.checkOwner(repository: partial.repository, root: partial.root) }
            try await connection.deployer(progress: LineProgress(console).progress).down()
            console.note("'\(partial.project)' is down")
            return .done
        }
    }
}
