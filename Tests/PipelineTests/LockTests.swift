import ContainerEngine
import ContentHash
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Pipeline

/// Keys and plans of a repository with a lock. No engine answers.
struct LockTests {
    private static func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }
    private static func lock(_ digit: String = "a", _ name: String = "base:1") -> String { "image \(name)@\(digest(digit)) linux/amd64\n" }

    @Test func `a clone without records and engine has all keys`() async throws {
        let project = SmallProject(["faaso.lock": Self.lock()])
        let inspection = try await project.inspect()
        let definition = try project.workspace().context(of: "sum", environment: [:]).definition
        let key = inspection.keys(.image("sum")).key
        #expect(key != nil && key == definition.key(["base:1": Self.digest("a")])?.hex)
        #expect(inspection.keys(.base("base:1")).key == Self.digest("a"))
        #expect(try await SmallProject().inspect().keys(.image("sum")).key == nil, "without a lock, the engine is needed")
        #expect(try await project.plan().unchecked == [.engine])
        #expect(try await SmallProject().plan().unchecked == [.engine, .base("base:base:1")])
    }

    @Test func `a lock of the digest that was in use changes no key`() async throws {
        let project = SmallProject()
        let record = try project.build(base: Self.digest("a"))
        try project.test(of: record)
        project.folder.write(Self.lock(), to: "faaso.lock")
        #expect(try await project.plan().lines == [])
        #expect(try await project.inspect().keys(.image("sum")).key == record.key.hex)
    }

    @Test func `a moved entry rebuilds its users, and the plan names both digests`() async throws {
        let project = SmallProject([
            "faaso.lock": Self.lock() + Self.lock("c", "other:1"), "functions/mul/metadata.yml": "runtime: plain\n",
            "functions/mul/Dockerfile": "FROM other:1\n",
        ])
        try project.test(of: project.build(base: Self.digest("a")))
        try project.build("mul", base: Self.digest("c"))
        #expect(try await project.plan().lines == [])
        project.folder.write(Self.lock("b") + Self.lock("c", "other:1"), to: "faaso.lock")
        let change = "base-changed base:1 (sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb)"
        #expect(try await project.plan(.build).lines == ["build image:sum: \(change)"])
        project.folder.write(Self.lock() + Self.lock("c", "other:1"), to: "faaso.lock")
        #expect(try await project.plan().lines == [], "the older record is found again")
    }

    @Test func `a recorded base does not replace a locked one`() async throws {
        let project = SmallProject(["faaso.lock": Self.lock("b")])
        try project.build(base: Self.digest("a"))
        #expect(try await project.inspect().keys(.base("base:1")).key == Self.digest("b"))
    }

    @Test func `a base without an entry is named in a warning, and the plan goes on`() async throws {
        let project = SmallProject(["faaso.lock": Self.lock("a", "old:1")])
        let plan = try await project.plan()
        #expect(plan.problems.map(\.message) == ["no entry for base:1: the keys of its users depend on the engine"])
        #expect(plan.problems.first?.file == "faaso.lock" && plan.problems.first?.hints == ["'faaso lock' adds the entry"])
        #expect(plan.unchecked == [.engine, .base("base:base:1")])
        #expect(plan.steps.contains { $0.node == .image("sum") })
    }

    @Test func `a reference with a digest, and the image of a function, need no entry`() async throws {
        let project = SmallProject([
            "faaso.lock": Self.lock(), "functions/mul/metadata.yml": "runtime: plain\n",
            "functions/mul/Dockerfile": "FROM faaso/sum\nCOPY --from=tools:3@\(Self.digest("d")) / /\n",
        ])
        #expect(try await project.plan().problems == [])
        #expect(try await project.inspect().keys(.base("tools@\(Self.digest("d"))")).key == Self.digest("d"))
    }

    @Test func `the problems of the lock and of other files are reported at once`() throws {
        let project = SmallProject(["faaso.lock": "x\n", "routes.yml": "/a: nobody\n"])
        let error = try #require(throws: ProjectProblems.self) { try project.workspace() }
        #expect(Set(error.problems.compactMap(\.location?.file)) == ["faaso.lock", "routes.yml"])
        project.folder.write("/sum: sum\n", to: "routes.yml")
        #expect(throws: ProjectProblems.self) { try project.workspace() }
        project.folder.write(Self.lock(), to: "faaso.lock")
        #expect(try project.workspace().lock?.images.count == 1)
        project.folder.write("y\n", to: "faaso.lock")
        #expect(throws: ProjectProblems.self, "also with a model of the previous run") { try project.workspace() }
    }

    @Test func `faaso watch watches the lock`() throws {
        #expect(WatchedInputs(try SmallProject().workspace().project, functions: []).paths.contains("faaso.lock"))
    }
}
