import FoundationEssentials
import TestSupport
import Testing

/// The functions' own tests on the real engine, with the output of failures.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct FunctionTestEngineTests {
    private static func metadata(_ tests: String, _ more: String = "") -> [String: String] {
        ["functions/a/metadata.yml": "runtime: web\n\(more)test:\n\(tests)"]
    }

    private static let request = "  - {name: greets, request: {path: /index.html}, expect: {status: 201}}\n"

    @Test func `the log of a test's container is limited`() async throws {
        let files = Self.metadata("  - \(Scenario.heldTest)\n")
        try await Scenario.run(functions: ["a"], files: files) { project in
            let run = try project.start("test")
            try await project.untilTesting()
            let limits = try await project.shell(
                "docker inspect --format '{{json .HostConfig.LogConfig.Config}}' $(\(Scenario.testContainers))")
            try await project.releaseTest()
            #expect(limits == #"{"max-file":"2","max-size":"4m"}"# + "\n")
            let done = try await run.finished()
            #expect(done.status == 0, "\(done.errors)")
        }
    }

    @Test func `a failed request shows what the function printed, everywhere`() async throws {
        let server = "echo printed-by-the-function >&2\nexec server file-server --root /srv --listen :3000\n"
        let files = Self.metadata(Self.request).merging(["functions/a/serve.sh": server]) { $1 }
        try await Scenario.run(functions: ["a"], files: files) { project in
            let done = try await project.faaso(
                ["test", "--junit", "../junit.xml", "--report", "../report.json"], environment: ["GITHUB_ACTIONS": "true"])
            #expect(done.status == 1)
            for text in ["status: expected 201, got 200", "| printed-by-the-function"] {
                #expect(done.errors.contains(text), "\(done.errors)")
            }
            #expect(done.output.contains("printed-by-the-function"), "the annotation: \(done.output)")
            let junit = try await project.shell("cat ../junit.xml")
            #expect(junit.contains("<system-out>") && junit.contains("printed-by-the-function"))
            #expect(try await project.shell("cat ../report.json").contains("printed-by-the-function"))
            let log = try await project.faaso("cache", "log", "test:a")
            for text in ["failed: greets\n", "the container's log:\n", "| printed-by-the-function\n"] {
                #expect(log.output.contains(text), "\(log.output)")
            }
        }
    }

    @Test func `long output of a command has head and tail, and is kept`() async throws {
        let command = "  - {name: talks, command: [sh, -c, 'seq 1 200; exit 3']}\n"
        try await Scenario.run(functions: ["a"], files: Self.metadata(command)) { project in
            let done = try await project.faaso("test")
            #expect(done.status == 1)
            for text in ["exit code: expected 0, got 3", "    | 1\n", "… 160 lines are left out here …", "    | 200\n"] {
                #expect(done.errors.contains(text), "\(text): \(done.errors)")
            }
            #expect(!done.errors.contains("| 100\n"))
            #expect(try await project.faaso("cache", "log", "test:a").output.contains("  | 100\n"))
        }
    }

    @Test func `a command that does not exist is one failed test among others`() async throws {
        let commands = [("missing", "nosuchprogram, x"), ("fine", "\"true\""), ("forbidden", "/srv/ping")]
        let tests = commands.map { "  - {name: \($0.0), command: [\($0.1)]}\n" }.joined()
        try await Scenario.run(functions: ["a"], files: Self.metadata(tests)) { project in
            let done = try await project.faaso("test", "--junit", "../junit.xml")
            #expect(done.status == 1)
            #expect(done.errors.contains("the program 'nosuchprogram' cannot be started: "), "\(done.errors)")
            #expect(done.errors.contains("the program '/srv/ping' cannot be started: "), "\(done.errors)")
            #expect(done.errors.contains("2 of 3 tests of 'a' failed"), "\(done.errors)")
            let junit = try await project.shell("cat ../junit.xml")
            #expect(junit.contains(#"tests="3" failures="2" errors="0""#) && junit.contains(#"name="fine""#), "\(junit)")
        }
    }

    @Test func `single tests run alone, and what they say is not recorded`() async throws {
        let tests = "  - {name: fine, command: [\"true\"]}\n  - {name: broken, command: [\"false\"]}\n"
        try await Scenario.run(functions: ["a"], files: Self.metadata(tests)) { project in
            #expect(try await project.faaso("test", "--only", "fine").status == 0)
            let broken = try await project.faaso("test", "--only", "broken")
            #expect(broken.status == 1 && broken.errors.contains("broken") && !broken.errors.contains("fine"), "\(broken.errors)")
            // The function as a whole is neither tested nor failed by that.
            #expect(try await project.plan().lines.contains { $0.hasPrefix("test test:a") })
            let unknown = try await project.faaso("test", "--only", "fin")
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'fine'?"), "\(unknown.errors)")
        }
    }

    @Test func `a failed build is an error in JUnit, with the builder's lines and git's path`() async throws {
        let files = Self.metadata(Self.request).merging(["functions/a/build.sh": "echo told-by-the-builder; exit 4\n"]) { $1 }
        try await Scenario.run(functions: ["a"], files: files, runsBuilds: true) { project in
            try await project.shell("git init -q ..")
            let done = try await project.faaso(["test", "--junit", "../junit.xml"], environment: ["GITHUB_ACTIONS": "true"])
            #expect(done.status == 1)
            let junit = try await project.shell("cat ../junit.xml")
            #expect(junit.contains(#"errors="1" skipped="0""#) && junit.contains("told-by-the-builder"), "\(junit)")
            #expect(junit.contains(#"file="repo/functions/a/metadata.yml""#), "\(junit)")
            #expect(done.output.contains("::error file=repo/functions/a/metadata.yml,title=image%3Aa failed::"), "\(done.output)")
            #expect(done.output.contains("told-by-the-builder"), "\(done.output)")
            try project.write("routes.yml", "/a: none\n")
            let problem = try await project.faaso(["-C", "functions", "plan"], environment: ["GITHUB_ACTIONS": "true"])
            #expect(problem.output.contains("::error file=repo/routes.yml,line=1,"), "\(problem.output)")
        }
    }

    @Test func `tests get the secrets and variables that the file has for them`() async throws {
        let metadata = """
            runtime: web
            secrets: [token, other]
            environment: {MODE: production, KEPT: "1"}
            test:
              environment: {MODE: test}
              secrets: {token: dummy}
              cases:
                - {name: secret, command: [sh, -c, 'test "$(cat /run/secrets/token)" = dummy && ! echo x 2>/dev/null >/run/secrets/token']}
                - {name: variable, command: [sh, -c, 'test "$MODE$KEPT" = test1']}

            """
        try await Scenario.run(functions: ["a"], files: ["functions/a/metadata.yml": metadata]) { project in
            let done = try await project.faaso("test")
            #expect(done.status == 0, "\(done.errors)")
            // One edited test is named. The other results stay.
            try project.write("functions/a/metadata.yml", metadata.replacing("token: dummy", with: "token: dummy2"))
            let plan = try await project.faaso("plan")
            #expect(plan.output.contains("argument-changed test.secrets.token"), "\(plan.output)")
            #expect(try await project.shell("docker volume ls -q --filter label=faaso.project=$PROJECT") == "")
        }
    }

    @Test func `a container that ends at once for want of a secret has a hint`() async throws {
        let script = ["functions/a/serve.sh": "cat /run/secrets/token || exit 7\n"]
        let files = Self.metadata(Self.request, "secrets: [token]\n").merging(script) { $1 }
        try await Scenario.run(functions: ["a"], files: files) { project in
            let done = try await project.faaso("test")
            #expect(done.errors.contains("it ended with status 7"), "\(done.errors)")
            let hint = "hint: tests get no real secrets: give them values under `test: {secrets: {token: …}}`"
            #expect(done.errors.contains(hint), "\(done.errors)")
            #expect(done.errors.contains("| cat: /run/secrets/token: No such file"), "\(done.errors)")
            // A container that goes on without the secret has the hint once, at its first failed test.
            let goes = "cat /run/secrets/token\nexec server file-server --root /srv --listen :3000\n"
            try project.write("functions/a/serve.sh", goes)
            let later = try await project.faaso("test")
            #expect(later.errors.contains("status: expected 201, got 200"), "\(later.errors)")
            #expect(later.errors.ranges(of: hint).count == 1, "\(later.errors)")
        }
    }
}
