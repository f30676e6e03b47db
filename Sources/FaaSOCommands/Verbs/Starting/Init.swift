import ArgumentParser
import FoundationEssentials
import FunctionModel
import Operations
import Scaffolding

/// `faaso init`
struct Init: WaitingVerb, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a repository of functions here: settings, routes, the folders, and a first template.",
        discussion: """
            Writes faaso.yml, routes.yml, templates/, functions/ and .faaso/; never overwrites a file. Warns if the port of `listen`
            is in use, and names its holder.

            With '--runtime dockerfile' alone it writes no template, for functions with Dockerfiles of their own.

            Runtimes:
            \(BuiltInRuntimes.lines)

            Examples:
              mkdir shop && cd shop && faaso init && faaso new hello --runtime python && faaso up
              faaso init --runtime node --runtime go
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "The project's name (default: the folder's).")
    var project: String?
    @Option(
        name: [.short, .long, .customLong("lang")], help: "A template to write (default: python); may be repeated.",
        completion: .builtInRuntimes)
    var runtime: [String] = []

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let runtimes = runtime.isEmpty ? ["python"] : runtime
        let written = try Scaffold(root: operations.directory).initialise(project: project, runtimes: runtimes)
        for path in written { console.note("wrote \(path)") }
        console.show(try await operations.usedPorts())
        let foreign = ForeignProject.found { FileManager.default.fileExists(atPath: "\(operations.directory)/\($0)") }
        for line in written.isEmpty ? ["everything is there already"] : Self.next(runtimes, foreign: foreign) { console.note(line) }
        return .done
    }

    /// The lines that say what comes after a new repository.
    /// - Parameter foreign: the files of other tools in the folder.
    static func next(_ runtimes: [String], foreign: [String]) -> [String] {
        let template = runtimes.first { $0 != TemplatelessRuntime.dockerfile }
        let usual = template.map { ["faaso new hello --runtime \($0)"] } ?? ScaffoldError.needsNoTemplate.hints
        return (foreign.isEmpty ? usual : ForeignProject.hints(for: foreign)).map { "next: " + $0 }
    }
}
