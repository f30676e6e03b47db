import FoundationEssentials
import FunctionModel
import Pipeline
import ProjectSupport
import TemplateStandard
import TestSupport
import Testing
import Workspaces

@testable import Operations

/// The repository of a probe, and tests of templates that cannot begin.
struct StandardOperationTests {
    private let folder = TemporaryFolder()
    private let scratch = TemporaryFolder()

    private func write(_ files: [String: String]) {
        for (path, text) in files { folder.write(text, to: "templates/web/" + path) }
    }

    private func repository(include: [Include] = []) throws -> ProbeRepository {
        try ProbeRepository(Template(name: "web", include: include), of: folder.path, at: scratch.path, project: "shop")
    }

    @Test func `the probe has the files that its template shares`() throws {
        write([
            "Dockerfile": "FROM base:1\n", "template.yml": "include: [shared/lib, {from: shared/lib/a, to: b}]\n", "probe/handler.sh": "1",
            "probe/probe.yml": "handler: handler.sh\nskip: {request: files have no handler}\n",
        ])
        folder.write("a", to: "shared/lib/a")
        folder.write("project: shop\n", to: "faaso.yml")
        let include = try RepositoryOperations(directory: folder.path, environment: [:]).workspace().project.templates[0].include
        #expect(try repository(include: include).files.skip == ["request": "files have no handler"])
        #expect(scratch.read("shared/lib/a") == "a")
        let project = try RepositoryOperations(directory: scratch.path, environment: [:]).workspace().project
        #expect(project.function("probe")?.metadata.include.map(\.to) == ["shared/lib", "b"])
    }

    @Test func `the probe lies over the scaffold, with the template as its runtime`() throws {
        write([
            "Dockerfile": "FROM base:1\n", "scaffold/metadata.yml": "runtime: other\nlimits: {memory: 128m}\n", "scaffold/handler.py": "1",
            "scaffold/lib/a": "a", "probe/handler.py": "2", "probe/lib/b": "b", "probe/probe.yml": "handler: handler.py\n",
        ])
        #expect(try repository().files == ProbeFiles(handler: "handler.py"))
        let function = "functions/probe/"
        #expect(scratch.read(function + "handler.py") == "2")
        #expect(scratch.read(function + "lib/a") == "a" && scratch.read(function + "lib/b") == "b")
        #expect(scratch.read(function + "probe.yml") == nil)
        let project = try RepositoryOperations(directory: scratch.path, environment: [:]).workspace().project
        #expect(project.name == "shop")
        #expect(project.function("probe")?.runtime == "web" && project.function("probe")?.metadata.limits.memory == 128 << 20)
    }

    @Test func `a template without a scaffold needs only a probe`() throws {
        write(["Dockerfile": "FROM base:1\n", "probe/handler.sh": "1", "probe/probe.yml": "handler: handler.sh\n"])
        _ = try repository()
        let project = try RepositoryOperations(directory: scratch.path, environment: [:]).workspace().project
        #expect(project.function("probe")?.runtime == "web")
    }

    @Test func `an edit differs each time, and is taken back, also after an error`() async throws {
        write(["Dockerfile": "FROM base:1\n", "probe/handler.sh": "1", "probe/probe.yml": "handler: handler.sh\n"])
        let repository = try repository()
        let texts = try await [
            repository.edited("handler.sh") { scratch.read("functions/probe/handler.sh") },
            repository.edited("handler.sh") { scratch.read("functions/probe/handler.sh") },
        ]
        #expect(texts[0] != texts[1] && texts.allSatisfy { $0?.hasPrefix("1\n") == true })
        #expect(scratch.read("functions/probe/handler.sh") == "1")
        let line = try await repository.edited("handler.sh", adding: "a-% < %") { scratch.read("functions/probe/handler.sh") }
        #expect(line?.wholeMatch(of: #/1\na-(\d+) < \1\n/#) != nil)
        await #expect(throws: CancellationError.self) { try await repository.edited("handler.sh") { throw CancellationError() } }
        #expect(scratch.read("functions/probe/handler.sh") == "1")
    }

    @Test func `a template without a probe, or without a file that it names, is an error`() {
        write(["Dockerfile": "FROM base:1\n"])
        #expect(throws: ProbeError.missing("web")) { try repository() }
        write(["probe/probe.yml": "handler: handler.py\n"])
        #expect(throws: ProbeError.noFile("web", "handler.py")) { try repository() }
        write(["probe/probe.yml": "handler: [\n"])
        #expect(throws: ProjectProblems.self) { try repository() }
    }

    @Test func `an unknown template is refused before an engine is asked`() async throws {
        let scene = Scene()
        await #expect(throws: ProbeError.unknown("wbe", known: ["plain"])) {
            try await scene.operations().testTemplates(["wbe"], progress: .silent) { _ in }
        }
        #expect(ProbeError.unknown("plian", known: ["plain"]).hints == ["did you mean 'plain'?", Template.builtInHint])
    }

    @Test func `a rootless engine is refused before anything is built`() async throws {
        try await StubEngine.run(isRootless: true) { socket in
            let scene = Scene()
            await #expect(throws: ProbeError.rootlessEngine) {
                try await scene.operations(socket: socket).testTemplates([], progress: .silent) { _ in }
            }
        }
    }

    @Test func `a report agrees with its schema`() throws {
        var template = StandardReport.Template(name: "t")
        template.checks = Standard.checks.map { .init($0, .failed("x")) } + [.init(Standard.checks[0], .passed)]
        template.checks.append(.init(Standard.checks[0], .skipped("y")))
        (template.startSeconds, template.imageBytes, template.memoryBytes) = (0.4, 100, 50)
        try checkSchema(StandardReport([template, .init(name: "u", problem: "no probe", hints: ["write one"])]), "template-test")
        let schema = try PublishedSchema("template-test")
        #expect(schema.words("$defs", "check") == Standard.checks.map(\.name))
        #expect(schema.words("$defs", "verdict") == StandardReport.Word.allCases.map(\.rawValue))
    }
}
