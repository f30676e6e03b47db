import Basics
import BuildGraph
import ContainerEngine
import FunctionModel
import ImageBuild
import Pipeline
import Synchronization
import TemplateStandard
import WorkModel
import Workspaces

/// Builds the probe of one template, as it is and after edits.
///
/// An image of a probe gets no tag and no record. Images that must not serve, such as those that
/// run as root, are built too.
final class ProbeBuilder: Sendable {
    private let template: String
    private let repository: ProbeRepository
    private let connection: EngineConnection
    private let cli: DockerCLI
    private let progress: Progress
    private let images = Mutex<[String]>([])

    init(_ template: String, _ repository: ProbeRepository, _ connection: EngineConnection, _ cli: DockerCLI, _ progress: Progress) {
        (self.template, self.repository, self.connection, self.cli, self.progress) = (template, repository, connection, cli, progress)
    }

    /// A built image, the log of its build, and the metadata of the probe.
    struct Built: Sendable {
        var image: String
        var log: [String]
        var metadata: Metadata
    }

    /// Builds the probe, and reports the step.
    /// - Throws: `ProjectProblems`, ``ProbeBuildFailed``, and any error of the engine.
    func build(_ reason: Reason) async throws -> Built {
        let step = Step(.image(template), .build, [reason])
        let began = ContinuousClock.now
        progress.report(.started(step))
        do {
            let built = try await build()
            progress.report(.ended(NodeResult(step.node, .done, step: step, seconds: (ContinuousClock.now - began).seconds)))
            return built
        } catch {
            let seconds = (ContinuousClock.now - began).seconds
            progress.report(.ended(NodeResult(step.node, .failed, step: step, error: error, seconds: seconds)))
            throw error
        }
    }

    private func build() async throws -> Built {
        let workspace = try RepositoryOperations(directory: repository.root, environment: connection.environment).workspace()
        let context = try workspace.context(of: ProbeRepository.function, environment: connection.environment)
        let stream = ContextStream(context.tree, digests: context.digests, from: .onDisk(root: repository.root))
        let arguments = context.definition.arguments.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        let request = BuildRequest(
            context: { try await stream.write(to: $0) }, dockerHost: connection.engine.endpoint, buildArguments: arguments,
            labels: [
                (name: Contract.functionLabel, value: ProbeRepository.function),
                // Another run with the same template has other images, so neither removes those of both.
                (name: Contract.makerLabel, value: Maker.current.text),
            ], target: context.definition.target)
        let log = Mutex<[String]>([])
        do {
            let image = try await cli.build(request, environment: ChildEnvironment.of(connection.environment)) { line in
                log.withLock { $0.append(line) }
                self.progress.report(.line(.image(self.template), line))
            }
            images.withLock { $0.append(image) }
            let metadata = workspace.project.function(ProbeRepository.function)?.metadata ?? Metadata()
            return Built(image: image, log: log.withLock { $0 }, metadata: metadata)
        } catch is BuildFailure {
            throw ProbeBuildFailed(log.withLock { $0 })
        }
    }

    /// Builds the probe after an edit of its handler, and after an edit of its dependencies.
    /// - Throws: `CancellationError`, and any error of the engine.
    func rebuild() async throws -> Rebuild {
        // Another build can make the builder run steps again, in any of these builds. A fault of the
        // Dockerfile is seen each time.
        for _ in 1..<3 {
            let seen = try await rebuildOnce()
            if seen.firstStep == nil { return seen }
        }
        return try await rebuildOnce()
    }

    private func rebuildOnce() async throws -> Rebuild {
        let files = repository.files
        var seen = Rebuild(handler: files.handler, dependencies: files.dependencies, afterHandler: [], afterDependencies: [])
        do {
            seen.afterHandler = try await steps(after: files.handler)
            if let file = files.dependencies { seen.afterDependencies = try await steps(after: file, adding: files.line) }
            if seen.firstStep != nil { seen.withoutEdit = Rebuild.steps(in: try await build(Reason(.forced)).log) }
        } catch let failed as ProbeBuildFailed {
            seen.failure = failed.description
        }
        return seen
    }

    private func steps(after file: String, adding line: String? = nil) async throws -> [String] {
        try await repository.edited(file, adding: line) { Rebuild.steps(in: try await build(Reason(.inputChanged, file)).log) }
    }

    /// Removes the images that no tag names. Their layers stay in BuildKit's cache.
    ///
    /// The old builder's cache is images. An edited one is removed first, so that it leaves the
    /// images that it shares with the first.
    func removeImages() async {
        let ids = images.withLock { $0.reversed() }
        await shielded { [engine = connection.engine] in
            for id in ids {
                guard let image = try? await engine.image(id), image.tags.isEmpty else { continue }
                _ = try? await engine.removeImage(id)
            }
        }
    }
}
