import Basics
import BuildGraph
import ContainerEngine
import FunctionModel
import ImageBuild
import WorkModel
import Workspaces

/// The builds of a run, and the records of images that need no build.
final class ImageWork: Sendable {
    private let connection: EngineConnection?
    private let scan: ScannedProject
    private let listing: EngineListing
    private let noCache: Bool
    private let progress: Progress
    private let located = Once<DockerCLI>()

    /// Creates the work. No CLI is searched yet.
    /// - Parameter noCache: true if the builder must not use its own cache.
    init(_ connection: EngineConnection?, _ scan: ScannedProject, _ listing: EngineListing, noCache: Bool, progress: Progress) {
        (self.connection, self.scan, self.listing) = (connection, scan, listing)
        (self.noCache, self.progress) = (noCache, progress)
    }

    /// The recorder of images that need no build.
    /// - Throws: ``PipelineError/noEngine(_:)``.
    func recorder() throws -> ImageRecorder {
        ImageRecorder(engine: try connection.required().engine, cache: scan.cache, project: scan.project.name)
    }

    /// Builds the image of a function.
    /// - Throws: `BuildFailed`, and any error of the engine.
    func build(_ function: String, bases: [String: String], _ step: Step) async throws -> ImageRecord {
        let context = try scan.context(function)
        let connection = try connection.required()
        try connection.requireOwnEngine()
        let options = ImageBuilder.Options(
            noCache: noCache, environment: connection.childEnvironment, commit: scan.commit, secret: { try connection.buildSecret($0) })
        let node = step.node
        try await listing.pullLocked(context.definition.bases, for: node)
        let record = try await builder(connection).build(context, bases: bases, options: options, reasons: step.reasons.map(\.line)) {
            [progress] line in
            progress.line(node, line)
        }
        listing.add(record)
        return record
    }

    private func builder(_ connection: EngineConnection) async throws -> ImageBuilder {
        let cli = try await located.value { [cache = scan.cache] in
            try await RememberedCLI.locate(cache, environment: connection.childEnvironment).building(on: connection.engine.kind)
        }
        return ImageBuilder(
            engine: connection.engine, cli: cli, cache: scan.cache, source: .onDisk(root: scan.workspace.root),
            project: scan.project.name, lock: scan.workspace.lock)
    }
}
