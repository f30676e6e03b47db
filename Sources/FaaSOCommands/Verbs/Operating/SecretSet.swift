import ArgumentParser
import Deployment
import Insight
import Operations
import Workspaces

extension Secret {
    /// `faaso secret set NAME`
    struct Set: Verb, HostedVerb {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Set a secret, from standard input or a prompt that shows nothing.",
            discussion: """
                A function that names it under 'secrets' has it as the file /run/secrets/NAME. Its tests have the values of
                'test: {secrets: …}' instead, never the real ones.

                The next 'faaso up' replaces the containers of these functions, and no others. A new value of a build secret
                rebuilds nothing by itself.

                A value of one line loses the line's end, which echo and editors add; --raw keeps it.

                Examples:
                  faaso secret set db_password
                  pass show db | faaso secret set db_password
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var host: HostOption
        var readsInput: Bool { true }
        @Flag(help: "Keep the value to the last byte.")
        var raw = false
        @Argument(help: "Its name: letters, digits, '.', '_' and '-'.")
        var name: String

        func validate() throws {
            guard SecretStore.isValid(name: name) else {
                throw ValidationError("'\(name)' is not a name of a secret: letters, digits, '.', '_' and '-' are allowed, 128 at most")
            }
        }

        func run() throws {
            let console = self.console
            let operations = global.operations(console)
            // A problem of the repository is reported before the user types a password.
            var opened: (partial: PartialWorkspace, value: [UInt8])?
            try CommandRun.now(console) {
                let partial = try operations.partialWorkspace()
                opened = (partial, try SecretInput(console: console, raw: raw).value(of: name))
                return .done
            }
            guard let (partial, value) = opened else { return }
            try CommandRun.waiting(console) { try await show(try await operations.stateAccess(partial), value, console) }
        }

        private func show(_ access: StateAccess, _ value: [UInt8], _ console: Console) async throws -> ExitStatus {
            try access.prepareSecrets()
            guard try await access.set(name, value) else {
                console.note("'\(name)' has this value already")
                return .done
            }
            console.note("set '\(name)'")
            let users = try await access.secretReport(environment: [:]).secret(name)
            if let functions = users?.functions, !functions.isEmpty {
                console.next(SecretText.next(functions, deployed: try access.deployedFunctions()))
            } else if access.isWhole, users?.builds.isEmpty ?? true {
                console.warning("no function names it")
            }
            return .done
        }
    }
}
