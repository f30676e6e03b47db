import Insight
import Pipeline
import Workspaces
import ArgumentParser
import Deployment
import FoundationEssentials
import FunctionModel

/// `faaso secret`
struct Secret: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Set, list and remove the values that functions and builds read from files.",
        discussion: """
            A value is kept in the project's running state, for its owner only, and nowhere else: in no image, label, environment
            variable, record or log. Nothing prints it.

            Examples:
              faaso secret set db_password           asks for it
              faaso secret set tls_key < key.pem
              faaso secret ls
            """,
        subcommands: [Set.self, List.self, Remove.self])

    /// `faaso secret set NAME`
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Set a secret, from standard input or a prompt that shows nothing.",
            discussion: """
                The next 'faaso up' replaces the containers of the functions that name it under 'secrets', and no others. A new
                value of a build secret rebuilds nothing by itself.

                A value of one line loses the line's end, which echo and editors add; --raw keeps it.

                Examples:
                  faaso secret set db_password
                  pass show db | faaso secret set db_password
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Keep the value to the last byte.") var raw = false
        @Argument(help: "Its name: letters, digits, '.', '_' and '-'.") var name: String

        func validate() throws {
            guard SecretStore.isValid(name: name) else {
                throw ValidationError("'\(name)' is no name of a secret: letters, digits, '.', '_' and '-' are allowed, 128 at most")
            }
        }

        func run() throws {
            let console = global.console
            // What is wrong with the repository is said before anybody types a password.
            var opened: (partial: PartialWorkspace, value: [UInt8])?
            try CommandRun.now(console) {
                let partial = try global.partialWorkspace()
                opened = (partial, try SecretInput(console: console, raw: raw).value(of: name))
                return .done
            }
            guard let (partial, value) = opened else { return }
            try CommandRun.waiting(console) { [self] in
                let access = try await StateAccess.find(global, partial)
                try access.prepareSecrets()
                guard try access.secrets.set(name, value) else {
                    console.note("'\(name)' has this value already")
                    return .done
                }
                console.note("set '\(name)'")
                let users = try access.secretReport(partial, environment: [:]).secret(name)
                if let functions = users?.functions, !functions.isEmpty {
                    let deployed = try access.history.last()?.desired.functions.map(\.name) ?? []
                    console.note("next: " + SecretText.next(functions, deployed: deployed))
                } else if partial.workspace != nil, users?.builds.isEmpty ?? true {
                    console.warning("no function names it")
                }
                return .done
            }
        }
    }

    /// `faaso secret ls`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List the secrets: name, since when, and which functions use them; never a value.",
            discussion: """
                Those that functions name and nobody has set are listed, too.

                Examples:
                  faaso secret ls
                  faaso secret ls --json | jq -r '.secrets[] | select(.state == "missing").name'
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.secrets/1).") var json = false

        func run() throws {
            let console = global.console
            try CommandRun.waiting(console) { [self] in
                let partial = try global.partialWorkspace()
                if let warning = partial.warning { console.warning(warning) }
                let report = try await StateAccess.find(global, partial).secretReport(partial, environment: global.environment)
                let text = SecretText(report)
                if json { try console.json(report) } else { text.print(to: console, now: Date(), isWhole: partial.workspace != nil) }
                return .done
            }
        }
    }

    /// `faaso secret rm NAME…`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm", abstract: "Remove secrets; says which functions still name them.",
            discussion: """
                Containers that run keep what they were given until they are replaced. A function that names a secret that is not
                set cannot be deployed.

                Example:
                  faaso secret rm db_password
                """)

        @OptionGroup var global: GlobalOptions
        @Argument(help: "Their names.") var names: [String]

        func run() throws {
            let console = global.console
            try CommandRun.waiting(console) { [self] in
                let partial = try global.partialWorkspace()
                let access = try await StateAccess.find(global, partial)
                try access.prepareSecrets()
                let report = try access.secretReport(partial, environment: [:])
                let stored = try access.secrets.names()
                for name in names where !stored.contains(name) { throw PipelineError.unknownSecret(name, among: stored) }
                if let warning = partial.warning { console.warning(warning) }
                for name in names {
                    try access.secrets.remove(name)
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
}
