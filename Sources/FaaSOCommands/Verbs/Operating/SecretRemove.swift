import ArgumentParser
import Insight
import Operations

extension Secret {
    /// `faaso secret rm NAME…`
    struct Remove: WaitingVerb, HostedVerb {
        static let configuration = CommandConfiguration(
            commandName: "rm", abstract: "Remove secrets; says which functions still name them.",
            discussion: """
                Containers that run keep what they were given until they are replaced. A function that names a secret that is not
                set cannot be deployed.

                Example:
                  faaso secret rm db_password
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var host: HostOption
        @Argument(help: "Their names.")
        var names: [String]

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let access = try await operations.stateAccess(operations.partialWorkspace())
            try access.prepareSecrets()
            let report = try await access.secretReport(environment: [:])
            try await access.checkSecrets(names)
            if let warning = access.warning { console.warning(warning) }
            for name in names {
                try await access.remove(name)
                console.note("removed '\(name)'")
                let users = report.secret(name)
                for function in users?.functions ?? [] {
                    console.warning("'\(function)' names it, and cannot be deployed until it is set again")
                }
                for function in users?.builds ?? [] { console.warning("'\(function)' names it for its builds") }
            }
            return .done
        }
    }
}
