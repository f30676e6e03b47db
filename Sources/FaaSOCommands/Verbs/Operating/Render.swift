import ArgumentParser
import Operations
import Rendering

/// `faaso render`
struct Render: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Write the last deployment as files for compose or Kubernetes.",
        discussion: """
            The files are a start for another engine. They have the images, settings, limits and routes of the deployment, and no value of
            a secret or of an environment file. What they leave out is printed, and stands at the top of the file.

            Examples:
              faaso render
              faaso render --format kubernetes -o deploy
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "compose or kubernetes (default: compose).")
    var format: RenderFormat?
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The folder to write (default: the name of the format).", valueName: "folder"),
        completion: .directory)
    var output: String?
    @Flag(help: "Replace files that exist.")
    var force = false

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let format = format ?? .compose
        let written = try await operations.render(format, to: output ?? format.rawValue, isForced: force)
        for note in written.notes { console.warning(note) }
        console.note("wrote \(written.files.joined(separator: " and "))")
        return .done
    }
}

extension RenderFormat: ExpressibleByArgument {}
