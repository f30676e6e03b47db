import ArgumentParser
import Deployment
import Operations

extension Registry {
    /// `faaso registry gc`
    struct Collect: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "gc",
            abstract: "Remove old images from the registry; without --yes only list them.",
            discussion: """
                The newest images of each function stay, and those that a newest record of this clone or a kept deployment of this
                machine needs. Deployments of other machines are unknown here: choose --keep and --older-than so that their images
                stay. The registry frees the space at its own garbage collection.

                Examples:
                  faaso registry gc --keep 10
                  faaso registry gc --older-than 30d --yes
                """)

        @OptionGroup var global: GlobalOptions
        @Option(help: ArgumentHelp("How many images of each function stay (default: \(DeploymentHistory.kept)).", valueName: "n"))
        var keep = DeploymentHistory.kept
        @Option(help: ArgumentHelp("Only images that were pushed longer ago: 12h, 30d, 8w.", valueName: "age"))
        var olderThan: String?
        @Flag(help: "Remove them.")
        var yes = false
        @Flag(help: "Print JSON (faaso.registry-gc/1).")
        var json = false

        func validate() throws {
            try NumberCheck.atLeast(1, keep, "--keep")
            _ = try olderThan.map { try Age(parsing: $0) }
        }

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let collection = try await operations.collectRegistry(
                keep: keep, minimumAge: try olderThan.map { try Age(parsing: $0).seconds }, isApplied: yes)
            try console.render(collection, json: json) {
                RegistryText.lines(collection, width: console.outWidth).forEach(console.out)
            }
            if !json { console.note(RegistryText.summary(collection)) }
            return .done
        }
    }
}
