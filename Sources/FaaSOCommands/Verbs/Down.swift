import ArgumentParser
import Operations

/// `faaso down`
struct Down: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove the project's containers, proxy and networks; images, volumes and secrets stay.",
        discussion: "Only what carries this project's label is touched.\n\nExample:\n  faaso down")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Also when another repository has deployed the project.")
    var adopt = false

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let project = try await operations.down(adopt: adopt, progress: LineProgress(console).progress)
        console.note("'\(project)' is down")
        return .done
    }
}
