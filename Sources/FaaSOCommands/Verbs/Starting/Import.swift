import ArgumentParser
import Basics
import FunctionModel
import Migration
import Operations
import Workspaces

/// `faaso import FILE`
struct Import: QuickVerb, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make functions of a compose file, a stack.yml of faas-cli, or a func.yaml of Knative.",
        discussion: """
            Writes functions with their code, missing templates, routes and settings into this repository. A folder that is not a
            repository becomes one. Nothing that exists is overwritten: if a function or a route is there already, nothing is written.

            What is not carried over is listed with its place, the reason, and what to do. The commands that come next are printed, such as
            those that set secrets. FILE may be a folder with one such file.

            A config/deploy.yml of kamal is not imported. Move the Dockerfile and its code to functions/web. Write 'runtime: dockerfile',
            port, health, environment and secrets into functions/web/metadata.yml, '/: web' into routes.yml, and listen and hosts into
            faaso.yml.

            docs/migrating.md has a table of the words of each tool, and the steps from kamal.

            For an archive of the cache, see 'faaso cache import'.

            Examples:
              faaso import compose.yaml
              faaso import -n stack.yml
              faaso -C ../shop-functions import ../shop/compose.yaml
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be written, and write nothing.")
    var dryRun = false
    @Argument(help: "The file to read, or its folder.", completion: .file())
    var file: String

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        let source = try ImportSource.open(file, in: operations.directory)
        let target = try target(operations)
        let plan = try Importer.plan(source, into: target)
        if !dryRun { try plan.write(from: source, to: target) }
        for line in plan.summary { console.note("\(dryRun ? "would write" : "wrote") \(line)") }
        for note in plan.notes { console.show(note.diagnostic(.warning)) }
        for command in plan.commands {
            console.next(command)
            if let other = ImportPlan.otherCompose(command) { console.hint("where docker has no 'compose': \(other)") }
        }
        if !dryRun { console.note(plan.epilogue) }
        return .done
    }

    /// The repository around the folder, or the folder itself.
    private func target(_ operations: RepositoryOperations) throws -> ImportTarget {
        do {
            return .open(try operations.root(), isRepository: true)
        } catch WorkspaceError.notAProject(let folder, foreign: _) {
            return .open(folder, isRepository: false)
        }
    }
}
