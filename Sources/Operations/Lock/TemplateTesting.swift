package import Basics
import ContainerEngine
import FoundationEssentials
import FunctionModel
package import Pipeline
package import TemplateStandard
import WorkModel
import Workspaces

/// The reason why a template cannot be tested.
package enum TemplateTestError: Explained, Hashable {
    /// There is no such template, with the known ones.
    case unknown(String, [String])
    /// The template has no probe.
    case noProbe(String)

    package var description: String {
        switch self {
        case .unknown(let name, _): "there is no template named '\(name)'"
        case .noProbe(let name): "templates/\(name) has no probe"
        }
    }

    package var hints: [String] {
        switch self {
        case .unknown(_, let known): ["known: \(known.joined(separator: ", "))"]
        case .noProbe(let name): ["write the handler of the standard to templates/\(name)/probe, see docs/template-standard.md"]
        }
    }

    package var blame: Blame { .project }
}

extension RepositoryOperations {
    /// The project of the probes. Its images stay, so that a repeated test reuses layers.
    private static let standardProject = "faaso-standard"

    /// Builds the probe of each template, and runs the standard.
    /// - Parameters:
    ///   - names: the templates; an empty list means all.
    ///   - progress: receives the events of the builds.
    ///   - build: runs the builds, for example while they are displayed.
    /// - Throws: ``TemplateTestError``, and the errors of the engine.
    package func testTemplates(
        _ names: [String], progress: Progress,
        build: (@escaping @Sendable () async throws -> GoalOutcome) async throws -> GoalOutcome
    ) async throws -> StandardReport {
        let workspace = try workspace()
        let known = workspace.project.templates.map(\.name)
        for name in names where !known.contains(name) { throw TemplateTestError.unknown(name, known) }
        let chosen = names.isEmpty ? known : names
        let scratch = try ScratchFolder(.standard)
        for name in chosen { try Self.writeProbe(of: name, from: try unopened().root, to: scratch.path) }
        try Data("project: \(Self.standardProject)\n".utf8).write(to: URL(filePath: scratch.path + "/faaso.yml"))
        let probes = RepositoryOperations(directory: scratch.path, environment: environment)
        let goal = try await probes.goal(.build, functions: [], options: RunOptions())
        let connection = try await goal.connect()
        let outcome = try await build { try await goal.run(connection, progress: progress) }
        let failed = outcome.report.failed.map(\.node)
        let runner = StandardRunner(connection.engine, project: Self.standardProject)
        var tested: [StandardReport.Template] = []
        for name in chosen {
            if failed.contains(.image(name)) {
                tested.append(StandardReport.Template(name: name, checks: [], imageBytes: 0))
            } else {
                tested.append(try await runner.run(name, image: "\(Self.standardProject)/\(name):latest"))
            }
        }
        return StandardReport(tested)
    }

    /// Writes a function with the name of its template: the scaffold, and the probe's files over it.
    private static func writeProbe(of name: String, from root: String, to target: String) throws {
        let files = FileManager.default
        let (template, function) = ("\(target)/templates/\(name)", "\(target)/functions/\(name)")
        for folder in ["templates", "functions"] {
            try files.createDirectory(atPath: "\(target)/\(folder)", withIntermediateDirectories: true)
        }
        try files.copyItem(atPath: "\(root)/templates/\(name)", toPath: template)
        guard files.fileExists(atPath: template + "/probe") else { throw TemplateTestError.noProbe(name) }
        if files.fileExists(atPath: template + "/scaffold") {
            try files.copyItem(atPath: template + "/scaffold", toPath: function)
        } else {
            try files.createDirectory(atPath: function, withIntermediateDirectories: true)
        }
        for path in try files.subpathsOfDirectory(atPath: template + "/probe").sorted() {
            var isFolder = false
            let source = "\(template)/probe/\(path)"
            guard files.fileExists(atPath: source, isDirectory: &isFolder) else { continue }
            let place = function + "/" + (path.hasSuffix(".probe") ? String(path.dropLast(6)) : path)
            if isFolder {
                try files.createDirectory(atPath: place, withIntermediateDirectories: true)
            } else {
                if files.fileExists(atPath: place) { try files.removeItem(atPath: place) }
                try files.copyItem(atPath: source, toPath: place)
            }
        }
    }
}
