import ArgumentParser
import FunctionModel

/// `faaso registry`
struct Registry: ParsableCommand, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "The registry through which clones and hosts share images.",
        discussion: """
            faaso.yml names it: \(RegistrySettings.example). 'faaso test --push' fills it;
            'build', 'test' and 'up' take from it what they would build otherwise, and 'up --pull-only' builds nothing.

            Examples:
              faaso registry keygen
              faaso registry ls
              faaso registry gc --keep 5 --yes
            """,
        subcommands: [Keygen.self, List.self, Collect.self])
}
