import ArgumentParser
import FoundationEssentials
import Operations
import Workspaces

extension Secret {
    /// `faaso secret ls`
    struct List: WaitingVerb, HostedVerb {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List the secrets: name, since when, and which functions use them; never a value.",
            discussion: """
                Those that functions name and nobody has set are listed, too.

                Examples:
                  faaso secret ls
                  faaso secret ls --json | jq -r '.secrets[] | select(.state == "missing").name'
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var host: HostOption
        var printsJSON: Bool { json }
        @Flag(help: "Print JSON (faaso.secrets/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let partial = try operations.partialWorkspace()
            if let warning = partial.warning { console.warning(warning) }
            let access = try await operations.stateAccess(partial)
            let report = try await access.secretReport(environment: operations.environment)
            try console.render(report, json: json) { SecretText(report).print(to: console, now: Date(), isWhole: access.isWhole) }
            return .done
        }
    }
}
