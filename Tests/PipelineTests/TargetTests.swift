import ContentHash
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Pipeline

/// A function with its own Dockerfile and no template, and the stage that is built.
struct TargetTests {
    private static let metadata = "functions/web/metadata.yml"

    private func project(_ fields: String = "") -> SmallProject {
        SmallProject([
            Self.metadata: "runtime: dockerfile\n" + fields,
            "functions/web/Dockerfile": "FROM base:1 AS one\nCOPY . .\nFROM base:1 AS two\nCOPY . .\n",
            "functions/web/app.txt": "app", "functions/web/.dockerignore": "*.md\n", "functions/web/notes.md": "",
            "routes.yml": "/sum: sum\n/web: web\n",
        ])
    }

    private func context(_ project: SmallProject) throws -> FunctionContext {
        try project.workspace().context(of: "web", environment: [:])
    }

    @Test func `the context is the function's folder alone`() throws {
        let context = try context(project())
        #expect(context.tree.layers.map(\.name) == ["functions/web"])
        #expect(context.tree.entries.map(\.path.description) == ["Dockerfile", "app.txt"])
        #expect(context.origins.isEmpty && context.dockerfile.path == "functions/web/Dockerfile")
    }

    @Test func `the graph has no source of a template`() throws {
        let small = project()
        defer { withExtendedLifetime(small) {} }
        let workspace = try small.workspace()
        let definitions = Dictionary(
            uniqueKeysWithValues: try workspace.project.functions.map {
                ($0.name, try workspace.context(of: $0.name, environment: [:]).definition)
            })
        let graph = try FunctionGraph.make(workspace.project, definitions)
        #expect(graph.edges(of: .context("web")).needs.map(\.description) == ["source:functions/web"])
    }

    /// Builds, writes other fields, and returns the reasons why the image is no longer current.
    private func reasons(_ before: String, _ after: String) throws -> [String] {
        let project = project(before)
        let record = try project.build("web")
        project.folder.write("runtime: dockerfile\n" + after, to: Self.metadata)
        let context = try context(project)
        let bases = Dictionary(uniqueKeysWithValues: context.definition.bases.map { ($0, "sha256:b1") })
        return ImageExplanation(context).reasons(bases: bases, since: record, in: project.cache).map(\.line)
    }

    @Test(
        arguments: [
            ("", "target: one\n", ["argument-changed target (unset -> one)"]),
            ("target: one\n", "target: two\n", ["argument-changed target (one -> two)"]),
            ("target: one\n", "", ["argument-changed target (one -> unset)"]), ("target: one\n", "target: one\n", []),
            ("", "port: 8000\ncommand: [serve]\n", []),
        ] as [(String, String, [String])])
    func `an edit of the target is the cause of a build, port and command are none`(
        before: String, after: String, expected: [String]
    ) throws {
        #expect(try reasons(before, after) == expected)
    }

    @Test func `a record has the target, and reads it`() throws {
        let record = try project("target: one\n").build("web")
        #expect(record.definition.target == "one" && record.inputs.inputs["target"] != nil)
        let without = try project().build("web")
        #expect(without.definition.target == nil && without.inputs.inputs["target"] == nil)
    }

    @Test func `an unknown stage is found without an engine, at its field`() {
        let error = #expect(throws: (any Error).self) { try context(project("target: three\n")) }
        #expect("\(error as Any)".contains("functions/web/metadata.yml:2:9"))
        #expect("\(error as Any)".contains("its stages are: one, two"))
    }

    private func key(_ project: SmallProject) async throws -> String? {
        let workspace = try Workspace(containing: project.folder.path)
        return try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).inspect().keys(.image("web")).source
    }

    @Test func `a default target makes another image, with an index as without one`() async throws {
        let project = project()
        let before = try await key(project)
        try await settle()
        #expect(try await key(project) == before)
        project.folder.write("project: shop\ndefaults: {target: one}\n", to: "faaso.yml")
        project.folder.write("FROM base:1 AS one\nARG LEVEL\nARG RUN_PACKAGES\nCOPY . .\n", to: "templates/plain/Dockerfile")
        let after = try await key(project)
        #expect(after != before)
        project.folder.remove(".faaso/index")
        #expect(try await key(project) == after)
    }
}
