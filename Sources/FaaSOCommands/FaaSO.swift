import ArgumentParser
import Glibc

/// The command line. Without a verb it builds.
struct FaaSO: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faaso",
        abstract: "Runs the functions of a repository on this machine's Docker engine.",
        discussion: """
            A repository holds templates/<runtime>/, functions/<name>/ with a metadata.yml each, and routes.yml. Only images whose
            inputs changed are built, only containers whose desired state changed are replaced, and no request is dropped.

            Exit status: 0 done; 1 a build, test or deployment failed; 2 the project's files are wrong; 3 the engine cannot be
            reached; 10 plan --exit-code found changes; 64 usage.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(name: "Building and deploying", subcommands: [Build.self, Test.self, Up.self, Plan.self, Deploy.self]),
            CommandGroup(
                name: "What runs", subcommands: [Status.self, Logs.self, Invoke.self, Exec.self, Restart.self, Run.self, Down.self]),
            CommandGroup(name: "Understanding", subcommands: [Graph.self, Why.self, Cache.self, Context.self, Doctor.self]),
            CommandGroup(name: "Starting", subcommands: [Init.self, New.self]),
        ],
        defaultSubcommand: Build.self)
}

/// Runs the program.
package enum Program {
    /// Parses the arguments, runs the command, and ends the process with its status.
    package static func main() {
        // A reader that went away ends a write, not the process: what is under way is finished first.
        signal(SIGPIPE, SIG_IGN)
        FaaSO.main()
    }
}
