import FoundationEssentials
import TestSupport
import Testing

/// A pipeline as `docs/ci.md` describes it.
@Suite("A pipeline on the real engine", .serialized) struct ScenarioCITests {
    private static let tested =
        "runtime: web\ntest:\n  - {name: greets, request: {path: /index.html}, expect: {status: 200, matches: ' 1'}}\n"
    private static let files = ["functions/a/metadata.yml": tested, "functions/b/metadata.yml": tested]

    /// Commits all files.
    private func commit(_ project: Scenario) async throws {
        try await project.shell(
            "git init -q 2>/dev/null; git add -A; git -c user.name=t -c user.email=t@example.org commit -qm commit")
    }

    @Test(.timeLimit(.minutes(10)))
    func `a fresh clone with an imported cache and the same images makes nothing again`() async throws {
        try await Scenario.run(files: Self.files) { project in
            try await commit(project)
            #expect(try await project.faaso("test").status == 0)
            let images = try await project.world().images
            let said = try await project.faaso("cache", "export", "../cache.faaso")
            #expect(said.status == 0 && said.ownErrors.hasPrefix("exported ") && said.ownErrors.hasSuffix(", not signed\n"))
            try await project.shell("git clone -q . ../clone")

            // Without the cache, images are found by their keys' tags. Their tests count as never
            // run.
            let without = try await project.faaso("-C", "../clone", "test", "-n")
            #expect(without.lines.count { $0.hasPrefix("build ") } == 0 && without.lines.count { $0.hasPrefix("test ") } == 2)
            let imported = try await project.faaso("-C", "../clone", "cache", "import", "--trust-unsigned", "../cache.faaso")
            #expect(imported.status == 0, "\(imported.errors)")
            let again = try await project.faaso("-C", "../clone", "test", "--report", "../report.json")
            #expect(again.output.hasPrefix("nothing to do: 4 nodes up to date"), "\(again.output)\(again.errors)")
            let report: ScenarioSteps = try await project.decoded("clone/../report.json")
            #expect(report.active.isEmpty && report.steps.allSatisfy { $0.outcome == "reused" })
            #expect(try await project.world().images == images)
            // The old record shows the effect of an edit.
            try await project.shell("echo 'a 1 more' >../clone/functions/a/index.html")
            let why = try await project.faaso("-C", "../clone", "why", "a")
            #expect(why.output.contains("  input-changed functions/a/index.html\n") && why.output.contains("\n+a 1 more\n"))
            // A second import adds nothing. A damaged file is refused as a whole.
            #expect(
                try await project.faaso("-C", "../clone", "cache", "import", "--trust-unsigned", "../cache.faaso").ownErrors.hasPrefix(
                    "0 files added"))
            try await project.shell("sed -i 's/greets/greetz/' ../cache.faaso")
            let damaged = try await project.faaso("-C", "../clone", "cache", "import", "--trust-unsigned", "../cache.faaso")
            #expect(damaged.status == 0 && damaged.ownErrors.hasPrefix("warning: nothing was imported: the archive is damaged"))
            #expect(
                try await project.faaso("-C", "../clone", "cache", "import", "--trust-unsigned", "--strict", "../cache.faaso").status == 1)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `CI builds and tests only what differs from a commit and reports each failure`() async throws {
        try await Scenario.run(functions: ["a", "b", "c"], files: Self.files) { project in
            try await commit(project)
            try project.write("functions/a/index.html", "a two\n")
            try project.write("functions/c/index.html", "c two\n")
            try await commit(project)
            let names = try await project.faaso("affected", "--since", "HEAD~1", "--names")
            #expect(names.lines == ["a", "c"])
            #expect(try await project.faaso("build", "--since", "HEAD").output == "nothing to do: no function differs from 'HEAD'\n")
            #expect(try await project.world().images.isEmpty)

            let folder = project.folder
            let done = try await project.faaso(
                [
                    "test", "--since", "HEAD~1", "--junit", "\(folder)/junit.xml", "--report", "\(folder)/report.json", "--trace",
                    "\(folder)/trace.json",
                ], environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "\(folder)/summary.md"])
            #expect(done.status == 1)
            #expect(try await project.world().images.keys.sorted() == ["a", "c"])
            #expect(done.output.contains("::error file=functions/a/metadata.yml,title=test 'greets' of 'a' failed::"), "\(done.output)")
            let report: ScenarioSteps = try await project.decoded("report.json")
            #expect(report.schema == "faaso.report/1")
            #expect(
                report.lines == ["build image:a: never-built", "build image:c: never-built", "test test:a: never-built (failed)"])
            let junit = try await project.shell("cat ../junit.xml")
            #expect(junit.contains(#"failures="1""#) && junit.contains(#"name="greets""#), "\(junit)")
            let summary = try await project.shell("cat ../summary.md")
            #expect(summary.contains("test:a") && summary.contains("failed"), "\(summary)")
            let trace: Trace = try await project.decoded("trace.json")
            #expect(trace.traceEvents.contains { $0.name == "build image:a" } && trace.traceEvents.contains { $0.cat == "builder" })

            try await project.shell("git clone -q --depth 1 file://$PWD ../shallow")
            let shallow = try await project.faaso("-C", "../shallow", "build", "--since", "HEAD~1")
            #expect(shallow.status == 2)
            #expect(shallow.errors.hasPrefix("error: 'HEAD~1' is not in this clone, which is shallow\nhint: fetch the history"))
            #expect(shallow.output.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `reading a copy of a cache writes nothing and needs no repository or engine`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.files.filter { $0.key.contains("/a/") }) { project in
            #expect(try await project.faaso("test").status == 0)
            try project.write("functions/a/index.html", "a 1 again\n")
            #expect(try await project.faaso("test").status == 0)
            try await project.shell("cp -a .faaso ../copy")
            let listing = "cd ../copy && find . -printf '%p %s %T@ %C@ %m\\n' | sort"
            let before = try await project.shell(listing)
            let verbs = [
                ["ls"], ["ls", "--json"], ["show", "a"], ["show", "a", "--json"], ["show", "test:a"], ["log", "a"], ["log", "test:a"],
                ["diff", "a~1", "a"], ["verify"], ["gc", "--keep", "1", "--json"], ["export", "-"],
            ]
            for verb in verbs {
                let done = try await project.faaso(
                    ["-C", "/", "cache"] + verb + ["--cache", project.folder + "/copy"], environment: ["DOCKER_HOST": "unix:///nowhere"])
                #expect(done.status == 0 && !(done.output + done.errors).isEmpty, "\(verb) \(done.errors)")
                #expect(done.errors.contains("warning: no engine answers: ") == (verb == ["verify"]))
            }
            #expect(try await project.shell(listing) == before)
        }
    }

    struct Trace: Decodable {
        struct Event: Decodable {
            var name: String
            var cat: String?
        }

        var traceEvents: [Event]
    }
}

extension Scenario {
    /// A JSON file beside the repository.
    func decoded<Value: Decodable>(_ name: String) async throws -> Value {
        try JSONDecoder().decode(
            Value.self, from: Data(try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"), "no \(name)")))
    }
}
