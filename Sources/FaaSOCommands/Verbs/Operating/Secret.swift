import ArgumentParser

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
}
