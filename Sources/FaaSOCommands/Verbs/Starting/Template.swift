import ArgumentParser

/// `faaso template`
struct Template: ParsableCommand, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Copy templates from git repositories, and check templates against a standard.",
        discussion: """
            A copied template lies in templates/ and is committed, so that builds need no network. faaso.lock has its commit and content.

            Examples:
              faaso template add python https://git.example/team/templates.git@v1
              faaso template ls
              faaso template update python
              faaso template test python
            """,
        subcommands: [Add.self, List.self, Test.self, Update.self])
}
