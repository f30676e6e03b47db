import Basics
import ContainerEngine
import FunctionModel
import ImageBuild
package import Pipeline
import SingleHost
package import TemplateStandard
import WorkModel
import Workspaces

/// An event of the test of templates.
package enum StandardEvent: Sendable {
    /// The checks of a template begin.
    case began(String)
    /// A check ended.
    case checked(StandardReport.Result)
    /// A template ended.
    case ended(StandardReport.Template)
}

extension RepositoryOperations {
    /// Builds the probe of each template, and runs the checks of the standard against it.
    ///
    /// A template without a probe, and one whose probe cannot be built, has a problem in the
    /// report. The other templates are tested.
    /// - Parameters:
    ///   - names: the templates; an empty list means all.
    ///   - checks: the checks to run.
    ///   - progress: receives the events of the builds.
    ///   - onEvent: receives each result as soon as it is known.
    /// - Throws: ``ProbeError`` for an unknown template, and any error of the engine.
    package func testTemplates(
        _ names: [String], checks: [Check] = Standard.checks, progress: Progress, onEvent: @escaping @Sendable (StandardEvent) -> Void
    ) async throws -> StandardReport {
        let workspace = try workspace()
        let templates = workspace.project.templates
        let known = templates.map(\.name)
        for name in names where !known.contains(name) { throw ProbeError.unknown(name, known: known) }
        guard !known.isEmpty else { throw ProbeError.noTemplates }
        let connection = try await connect(workspace)
        ScratchFolder.removeAbandoned()
        try? await FunctionTester.removeAbandoned(connection.engine, project: connection.project)
        let cli = try await DockerCLI.locate(environment: ChildEnvironment.of(environment))
        var tested: [StandardReport.Template] = []
        for name in names.isEmpty ? known : names {
            guard let original = templates.first(where: { $0.name == name }) else { continue }
            onEvent(.began(name))
            let template: StandardReport.Template
            do {
                template = try await test(original, workspace.root, connection, cli, checks, progress) { onEvent(.checked($0)) }
            } catch let error as any Explained where !(error is EngineError) {
                try Task.checkCancellation()
                let problems = error.diagnostics.map { ($0.place.map { $0 + ": " } ?? "") + $0.message }
                template = StandardReport.Template(
                    name: name, problem: problems.joined(separator: "; "), hints: error.diagnostics.flatMap(\.hints))
            }
            tested.append(template)
            onEvent(.ended(template))
        }
        return StandardReport(tested)
    }

    private func test(
        _ template: Template, _ root: String, _ connection: EngineConnection, _ cli: DockerCLI, _ checks: [Check], _ progress: Progress,
        onResult: @escaping @Sendable (StandardReport.Result) -> Void
    ) async throws -> StandardReport.Template {
        let scratch = try ScratchFolder(.probe)
        let repository = try ProbeRepository(template, of: root, at: scratch.path, project: connection.project)
        let builder = ProbeBuilder(template.name, repository, connection, cli, progress)
        let result: Result<StandardReport.Template, any Error>
        do {
            let built = try await builder.build(Reason(.neverBuilt))
            let probe = BuiltProbe(
                image: built.image, metadata: built.metadata, project: connection.project,
                network: try await connection.networks.tests(),
                labels: FunctionTester.labels(connection.project, ProbeRepository.function))
            result = .success(
                try await StandardRun(connection.engine, checks).results(
                    template.name, probe, skipping: repository.files.skip, rebuild: builder.rebuild, onResult: onResult))
        } catch {
            result = .failure(error)
        }
        await builder.removeImages()
        // The folder is removed with its value, which must outlive the builds.
        withExtendedLifetime(scratch) {}
        return try result.get()
    }
}
