import ArgumentParser
import Operations

extension Registry {
    /// `faaso registry ls`
    struct List: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List the images in the registry.",
            discussion: """
                Example:
                  faaso registry ls
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.registry/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let listing = try await operations.registryListing()
            try console.render(listing, json: json) { RegistryText.lines(listing, width: console.outWidth).forEach(console.out) }
            if !json { console.note(RegistryText.summary(listing)) }
            return .done
        }
    }
}
