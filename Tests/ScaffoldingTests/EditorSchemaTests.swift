import FunctionModel
import ImageBuild
import Pipeline
import TestSupport
import Testing
import Workspaces

@testable import Scaffolding

/// The schemas for editors in a repository, and the comments that lead to them.
struct EditorSchemaTests {
    private let folder = TemporaryFolder()

    private var schemas: EditorSchemas { EditorSchemas(root: folder.path) }

    @Test func `a new repository has all schemas, and files that lead to them`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: "shop")
        for schema in FileSchema.allCases {
            #expect(folder.read(".faaso/schemas/\(schema.name)") == schema.document.indented)
        }
        let project = try Workspace(containing: folder.path).project
        _ = try Scaffold(root: folder.path).newFunction("hello", runtime: "python", route: true, in: project)
        for (schema, path) in [
            (FileSchema.faaso, "faaso.yml"), (FileSchema.routes, "routes.yml"), (FileSchema.metadata, "functions/hello/metadata.yml"),
        ] {
            let first = folder.read(path)?.split(separator: "\n").first.map(String.init)
            #expect(first == schema.comment(in: path))
            let target = first?.split(separator: "=").last.map { path.contains("/") ? String($0.dropFirst(6)) : String($0) }
            #expect(target.map { folder.exists($0) } == true, "\(path)")
        }
    }

    @Test func `schemas are written when they are missing or differ`() throws {
        #expect(try schemas.write() == [".faaso/schemas"])
        #expect(try schemas.write() == [])
        folder.write("{}", to: ".faaso/schemas/routes.schema.json")
        #expect(try schemas.write() == [".faaso/schemas"])
        #expect(folder.read(".faaso/schemas/routes.schema.json") == FileSchema.routes.document.indented)
    }

    @Test func `the ignore file of an older version lets the schemas in, another one stays`() throws {
        folder.write(CacheFolder.formerIgnoreText, to: ".faaso/.gitignore")
        _ = try schemas.write()
        #expect(folder.read(".faaso/.gitignore") == CacheFolder.ignoreText)
        folder.write("*\n", to: ".faaso/.gitignore")
        _ = try schemas.write()
        #expect(folder.read(".faaso/.gitignore") == "*\n")
    }

    @Test func `a folder that cannot be written is an error`() throws {
        folder.write("", to: ".faaso/schemas")
        #expect(throws: (any Error).self) { try schemas.write() }
    }

    @Test(arguments: ["# yaml-language-server: $schema=mine.json\nruntime: x\n", "%YAML 1.2\n---\nruntime: x\n", "\u{FEFF}runtime: x\n"])
    func `a file that must begin as it does gets no comment`(text: String) {
        #expect(EditorSchemas.commented(text, .metadata, "functions/a/metadata.yml") == text)
    }

    @Test func `the comment changes no key`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: "shop")
        let project = try Workspace(containing: folder.path).project
        _ = try Scaffold(root: folder.path).newFunction("hello", runtime: "python", route: true, in: project)
        let path = "functions/hello/metadata.yml"
        func definition() throws -> ImageDefinition {
            try Workspace(containing: folder.path).context(of: "hello", environment: [:]).definition
        }
        let before = try definition()
        let text = try #require(folder.read(path))
        folder.write(text.split(separator: "\n", maxSplits: 1).last.map(String.init) ?? "", to: path)
        #expect(folder.read(path)?.hasPrefix("runtime: python") == true)
        #expect(try definition() == before)
    }
}
