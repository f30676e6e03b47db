import ArgumentParser

/// `faaso cache`
struct Cache: ParsableCommand, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look into the cache, tidy it, carry it elsewhere; needs no engine, and no repository around it.",
        discussion: """
            Every verb takes --cache DIR, a .faaso folder or a copy of one from elsewhere; those that only look work on a read-only file
            system.

            Examples:
              faaso cache ls
              faaso cache log sum           the log of the newest build
              faaso cache diff sum~1 sum    what changed between the last two builds
              faaso cache gc --keep 5
            """,
        subcommands: [
            List.self, Show.self, Log.self, Diff.self, Verify.self, Collect.self, Export.self, Import.self,
        ])
}
