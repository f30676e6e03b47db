import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Pipeline

/// The plans of a run without an engine for small projects.
struct PlanTests {
    @Test func `nothing was ever built`() async throws {
        let project = SmallProject()
        let plan = try await project.plan()
        #expect(plan.lines == ["build image:sum: never-built", "test test:sum: dependency-changed image:sum"])
        #expect(plan.unchanged == 0)
        #expect(plan.unchecked == [.engine, .base("base:base:1")])
        #expect(!plan.isEmpty)
    }

    @Test func `all was built and tested`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        let plan = try await project.plan()
        #expect(plan.lines == [])
        #expect(plan.unchanged == 2)
        #expect(plan.isEmpty)
    }

    @Test func `an edit is built and tested again, and only what uses it`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/main.txt": ""])
        try project.test(of: project.build())
        try project.build("mul")
        project.folder.write("edited", to: "functions/sum/main.txt")
        #expect(
            try await project.plan().lines == [
                "build image:sum: input-changed functions/sum/main.txt", "test test:sum: dependency-changed image:sum",
            ])
    }

    @Test func `an edit that is taken back is current again by its older record`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        project.folder.write("edited", to: "functions/sum/main.txt")
        try project.test(of: project.build())
        project.folder.write("main", to: "functions/sum/main.txt")
        #expect(try await project.plan().lines == [])
    }

    @Test func `health, drain and routes change no image and no test`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        let keys = try await project.inspect().keys(.image("sum"))
        let metadata = try #require(project.folder.read("functions/sum/metadata.yml"))
        project.folder.write(metadata + "health: {path: /other, retries: 9}\ndrain: 1s\n", to: "functions/sum/metadata.yml")
        project.folder.write("/other: sum\n", to: "routes.yml")
        #expect(try await project.plan().lines == [])
        let now = try await project.inspect().keys(.image("sum"))
        #expect(now == keys)
    }

    @Test func `the project's name and settings are in no key`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        project.folder.write("project: another\nlisten: 127.0.0.1:9999\nports: 30000-30100\n", to: "faaso.yml")
        #expect(try await project.plan().lines == [])
    }

    @Test func `a changed environment or test is tested again without a build`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        let metadata = try #require(project.folder.read("functions/sum/metadata.yml"))
        project.folder.write(metadata + "environment: {A: \"1\"}\n", to: "functions/sum/metadata.yml")
        #expect(try await project.plan().lines == ["test test:sum: argument-changed environment.A (unset -> 1)"])
        project.folder.write(metadata.replacing("true", with: "false"), to: "functions/sum/metadata.yml")
        #expect(try await project.plan().lines == ["test test:sum: argument-changed test.unit"])
    }

    @Test func `values of a file of variables are not shown, not even when it is gone`() async throws {
        let metadata = "runtime: plain\ntest:\n  - {name: unit, command: [\"true\"]}\n"
        let project = SmallProject([".env": "A=secret\n", "functions/sum/metadata.yml": metadata + "environment_file: .env\n"])
        try project.test(of: project.build())
        project.folder.write("A=other\n", to: ".env")
        #expect(try await project.plan().lines == ["test test:sum: argument-changed environment.A"])
        project.folder.write(metadata, to: "functions/sum/metadata.yml")
        #expect(try await project.plan().lines == ["test test:sum: argument-changed environment.A"])
    }

    @Test func `an environment that differs in its bytes alone is told`() async throws {
        let project = SmallProject()
        let metadata = try #require(project.folder.read("functions/sum/metadata.yml"))
        project.folder.write(metadata + "environment: {A: \"e\u{301}\"}\n", to: "functions/sum/metadata.yml")
        try project.test(of: project.build())
        project.folder.write(metadata + "environment: {A: \"\u{e9}\"}\n", to: "functions/sum/metadata.yml")
        #expect(try await project.plan().lines == ["test test:sum: argument-changed environment.A (e\u{301} -> \u{e9})"])
    }

    @Test func `failed tests run again and name what failed`() async throws {
        let project = SmallProject()
        try project.test(of: project.build(), failure: "exit code 1")
        #expect(try await project.plan().lines == ["test test:sum: previous-failed (unit)"])
        let inspection = try await project.inspect()
        #expect(inspection.state(.test("sum")) == .failed)
    }

    @Test func `a failed build is built again, and an edit since then is the reason`() async throws {
        let project = SmallProject()
        try project.build {
            $0.image = nil
            $0.failure = "exit code 1"
        }
        #expect(try await project.plan(.build).lines == ["build image:sum: previous-failed (exit code 1)"])
        project.folder.write("edited", to: "functions/sum/main.txt")
        #expect(try await project.plan(.build).lines == ["build image:sum: input-changed functions/sum/main.txt"])
    }

    @Test func `an inspection of one node plans it and what it needs`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"])
        let runner = Runner(try project.workspace(), connection: nil, environment: [:], options: RunOptions())
        let inspection = try await runner.inspect { _ in [.test("sum")] }
        #expect(inspection.plan.steps.map(\.node) == [.image("sum"), .test("sum")])
        #expect(inspection.graph.contains(.image("mul")) && inspection.graph.contains(.container("sum")))
        let whole = try await project.inspect()
        for node in ["base:base:1", "context:sum", "image:sum", "test:sum"] as [Node] {
            #expect(inspection.step(node) == whole.step(node) && inspection.keys(node) == whole.keys(node))
        }
    }

    @Test func `a record that is gone counts while it is its node's newest`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        project.folder.remove(".faaso/records")
        #expect(try await project.plan(.build).lines == [])
    }

    @Test func `a base that one function was built upon is what it is for all`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/main.txt": ""])
        try project.build("mul", base: "sha256:b1")
        try project.build("sum", base: "sha256:b2") { $0.built.addTimeInterval(1) }
        #expect(try await project.plan(.build).lines == ["build image:mul: base-changed base:1 (sha256:b1 -> sha256:b2)"])
    }

    @Test func `force plans all of it, without the builder's cache with that word`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        #expect(
            try await project.plan(.test) { $0.force = true }.lines == [
                "build image:sum: forced --force", "test test:sum: dependency-changed image:sum",
            ])
        #expect(try await project.plan(.build) { $0.noCache = true }.lines == ["build image:sum: forced --no-cache"])
    }

    @Test func `functions that are not there are named with the nearest that are`() async throws {
        let project = SmallProject()
        let error = PipelineError.unknownFunctions(["sun", "zzzzzz"], known: ["sum"])
        await #expect(throws: error) { try await project.plan { $0.functions = .only(["sum", "sun", "zzzzzz"]) } }
        #expect(error.description == "no function is named 'sun', 'zzzzzz'")
        #expect(error.hints == ["did you mean 'sum'?", "there are: sum"])
    }

    @Test func `a step takes what it took last time, and nobody knows what an adopted image took`() throws {
        let project = SmallProject()
        try project.test(of: project.build())
        let steps = [Step(.image("sum"), .build, []), Step(.test("sum"), .test, []), Step(.proxy, .create, [])]
        func durations() throws -> [Node: Double] {
            try Runner(project.workspace(), connection: nil, environment: [:], options: RunOptions()).durations(steps)
        }
        #expect(try durations() == ["image:sum": 1.5, "test:sum": 0.5])
        try project.build { ($0.seconds, $0.log) = (0, nil) }
        #expect(try durations() == ["test:sum": 0.5])
    }

    @Test func `a run without an engine is refused`() async throws {
        let project = SmallProject()
        let report = try await Runner(project.workspace(), connection: nil, environment: [:], options: RunOptions()).run(.build).report
        #expect(report.failed.map { "\($0.node): \($0.error ?? "")" } == ["image:sum: no engine: this run was told to do without"])
    }

    @Test func `every problem of the contexts is told at once`() async throws {
        let project = SmallProject([
            "templates/plain/Dockerfile": "FROM base:1\n",
            "functions/sum/metadata.yml": "runtime: plain\nbuild_args: {X: \"1\", Y: \"2\"}\npackages: {run: [curl]}\n",
        ])
        let problems = try await #require(throws: ProjectProblems.self) { try await project.plan() }
        #expect(
            problems.problems.map(\.message) == [
                "function 'sum': 'build_args.X' has no effect: templates/plain/Dockerfile declares no 'ARG X'",
                "function 'sum': 'build_args.Y' has no effect: templates/plain/Dockerfile declares no 'ARG Y'",
                "function 'sum': 'packages.run' has no effect: templates/plain/Dockerfile declares no 'ARG RUN_PACKAGES'",
            ])
        #expect(problems.problems.allSatisfy { $0.location?.file == "functions/sum/metadata.yml" })
    }

    @Test func `a build secret that no step mounts is a mistake`() async throws {
        let project = SmallProject([
            "templates/plain/Dockerfile": "FROM base:1\nRUN --mount=type=secret,id=used true\n",
            "functions/sum/metadata.yml": "runtime: plain\nbuild_secrets: [used, unused]\n",
        ])
        let problems = try await #require(throws: ProjectProblems.self) { try await project.plan() }
        #expect(
            problems.problems.map(\.message) == [
                "function 'sum': 'build_secrets.unused' has no effect: templates/plain/Dockerfile mounts no secret 'unused'"
            ])
        #expect(problems.problems.first?.location?.description.hasPrefix("functions/sum/metadata.yml:2:") == true)
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["templates/plain/Dockerfile", "templates/plain/.dockerignore", "faaso.yml", "common.env"])
    func `a file of gigabytes is refused before it is read`(path: String) async throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nenvironment_file: common.env\n", "common.env": "A=1\n",
            "templates/plain/.dockerignore": "x\n",
        ])
        // The file is sparse: it uses no space on the disk.
        truncate(project.folder.path(path), 3 << 30)
        let error = await #expect(throws: (any Error).self) { try await project.plan() }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("found 3221225472 bytes, at most 1048576 are allowed in this file"), Comment(rawValue: text))
        #expect(text.contains(path), Comment(rawValue: text))
    }

    @Test func `the cache of a repository that cannot be written does not matter to a plan`() async throws {
        let project = SmallProject()
        project.folder.remove(".faaso")
        project.folder.write("a file", to: ".faaso")
        #expect(try await project.plan().lines.count == 2)
    }

    // MARK: - Inspection

    @Test func `states and keys of each kind of node`() async throws {
        let project = SmallProject()
        var inspection = try await project.inspect()
        #expect(inspection.state(.image("sum")) == .neverBuilt)
        #expect(inspection.state(.test("sum")) == .stale)
        #expect(inspection.state(.container("sum")) == .unknown)
        #expect(inspection.state(.caddyfile) == .unknown && inspection.state(.proxy) == .unknown)
        #expect(inspection.keys(.image("sum")).source != nil && inspection.keys(.image("sum")).key == nil)
        #expect(inspection.keys(.base("base:1")).key == nil)
        let record = try project.build()
        try project.test(of: record)
        inspection = try await project.inspect()
        #expect(inspection.state(.image("sum")) == .current)
        #expect(inspection.keys(.image("sum")) == (record.sourceKey.hex, record.key.hex))
        #expect(inspection.keys(.base("base:1")).key == "sha256:b1")
        #expect(inspection.keys(.context("sum")).key == record.definition.context.hex)
        #expect(inspection.keys(.test("sum")).key != nil)
        #expect(inspection.keys(.route("/sum")) == (nil, nil))
    }
}
