import ArgumentParser

/// The command line. Without a verb it builds.
///
/// Every command states its own name. If the parser derives a name from the type's name, it
/// searches all conformances of the program. That takes half of the time to start.
struct FaaSO: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faaso",
        abstract: "Runs the functions of a repository on this machine's Docker engine.",
        discussion: """
            A repository holds templates/<runtime>/, functions/<name>/ with a metadata.yml each, and routes.yml. Only images whose
            inputs changed are built, only containers whose desired state changed are replaced, and no request is dropped.

            Pages such as docs/operations.md are in share/doc/faaso/docs, where a package or 'make install' puts them.

            Exit status: 0 done; 1 a build, test or deployment failed; 2 the project's files are wrong, or a name does not
            exist; 3 the engine cannot be reached; 10 plan --exit-code found changes; 64 usage; 130 interrupted.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Building and deploying",
                subcommands: [Build.self, Test.self, Up.self, Watch.self, Plan.self, Deploy.self, Lock.self, Registry.self]),
            CommandGroup(
                name: "What runs",
                subcommands: [Status.self, Logs.self, Events.self, Invoke.self, Exec.self, Restart.self, Scale.self, Run.self, Down.self]),
            CommandGroup(
                name: "Operating", subcommands: [Supervise.self, History.self, Rollback.self, Secret.self, Prune.self, Render.self]),
            CommandGroup(
                name: "Understanding",
                subcommands: [
                    FunctionList.self, Config.self, Graph.self, Why.self, Affected.self, Cache.self, Context.self, Doctor.self,
                    ModelContextServer.self,
                ]),
            CommandGroup(name: "Starting", subcommands: [Init.self, New.self, Import.self, Template.self, Schema.self, AgentVerb.self]),
        ],
        defaultSubcommand: Build.self)
}
