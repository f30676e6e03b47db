import TestSupport
import Testing

/// Commands for what runs, as a new user runs them.
@Suite("Commands on the real engine", .serialized) struct ScenarioCommandTests {
    @Test(.timeLimit(.minutes(10)))
    func `what runs can be looked at and talked to`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            // A check of a loaded machine may be late.
            let healthy = ["a running healthy", "b running healthy"]
            try await eventually("both are healthy") {
                try await project.status().functions.map { "\($0.name) \($0.state) \($0.health)" } == healthy
            }
            let status = try await project.status()
            let port = try #require(status.function("a")?.port)
            #expect((project.port + 1...project.port + 39).contains(port))
            #expect(try await project.faaso("status").output.contains("/a"))

            let invoked = try await project.faaso("invoke", "a", "--path", "/index.html")
            #expect(invoked.status == 0 && invoked.output.contains("a 1"), Comment(rawValue: invoked.errors + invoked.output))
            let executed = try await project.faaso("exec", "a", "--", "sh", "-c", "cat index.html; exit 5")
            #expect(executed.status == 5 && executed.output == "a 1\n", Comment(rawValue: executed.errors))
            let logs = try await project.faaso("logs", "a")
            #expect(logs.status == 0 && logs.output.contains("serving static files"), Comment(rawValue: logs.output + logs.errors))

            let both = try await project.faaso("logs", "--since", "10m")
            #expect(both.output.contains("a | ") && both.output.contains("b | ") && !both.output.contains("\u{1b}"))
            // On a terminal, each function has a colour.
            let coloured = try await project.shell(
                #"NO_COLOR= TERM=xterm script -qec '"$FAASO" logs a b' /dev/null </dev/null"#)
            #expect(coloured.contains("\u{1b}[36ma | ") && coloured.contains("\u{1b}[32mb | "), Comment(rawValue: coloured))

            let before = try await project.world()
            let restarted = try await project.faaso("restart", "a")
            #expect(restarted.status == 0, Comment(rawValue: restarted.errors))
            let after = try await project.world()
            #expect(before.containers["a"] != after.containers["a"] && before.containers["b"] == after.containers["b"])
            #expect(after.reloads == before.reloads && after.images == before.images)
            try await project.up()

            let written = try await project.faaso("context", "write", "a", project.folder + "/context")
            #expect(written.status == 0, Comment(rawValue: written.errors))
            #expect(try await project.shell("ls ../context; cat ../context/index.html") == "Dockerfile\nindex.html\nping\na 1\n")
            let shown = try await project.faaso("context", "show", "a")
            #expect(shown.output.contains("templates/web/ping") && shown.output.contains("functions/a/index.html"))

            for arguments in [
                ["graph", "--format", "dot"], ["graph", "--format", "mermaid"], ["why", "image:a"], ["cache", "ls"],
                ["cache", "show", "a"], ["doctor"],
            ] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 0 && done.output != "", "\(arguments): \(done.errors)")
            }
            // The program reads sizes without Foundation, which only test processes have.
            let listed = try await project.faaso("cache", "ls")
            #expect(!listed.output.contains(" 0 B"), Comment(rawValue: listed.output))
            let unknown = try await project.faaso("why", "image:aa")
            #expect(unknown.status == 2 && unknown.errors.contains("image:a"), Comment(rawValue: unknown.errors))

            let container = try #require(try await project.world().containers["a"])
            try await project.shell("docker stop -t 0 \(container) >/dev/null")
            let refused = try await project.faaso("invoke", "a", "--path", "/index.html")
            let hint = "\nhint: 'faaso status' shows whether it runs; 'faaso up' starts it\n"
            #expect(refused.status == 1 && refused.ownErrors.hasPrefix("error: function 'a' cannot be reached: "), "\(refused.errors)")
            #expect(refused.ownErrors.hasSuffix(hint), "\(refused.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a plan says what there is to do and does nothing`() async throws {
        try await Scenario.run { project in
            #expect(try await project.faaso("plan", "--exit-code").status == 10)
            #expect(try await project.world() == Scenario.World())
            try await project.firstUp()
            #expect(try await project.faaso("plan", "--exit-code").status == 0)
            try project.write("functions/a/index.html", "a 2\n")
            let before = try await project.world()
            for arguments in [["plan"], ["up", "-n"], ["build", "-n"], ["plan", "--offline"]] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 0, Comment(rawValue: done.errors))
                #expect(done.output.contains("image:a") && done.output.contains("functions/a/index.html"), "\(arguments): \(done.output)")
                #expect(!done.output.contains("image:b"))
            }
            let why = try await project.faaso("why", "container:a")
            #expect(why.output.contains("functions/a/index.html"), Comment(rawValue: why.output))
            #expect(try await project.world() == before)
            let graph: ScenarioGraph = try await project.json("graph", "--format", "json")
            #expect(graph.states["image:a"] == "stale" && graph.states["image:b"] == "current" && graph.states["container:a"] == "stale")

            // Only one function is deployed.
            try project.write("functions/b/index.html", "b 2\n")
            try await project.up(
                "build image:b: input-changed functions/b/index.html", "replace container:b: image-changed image:b", arguments: ["b"])
            #expect(try await project.body("/a/") == "a 1\n")
            // The command works from a folder inside, and from outside.
            #expect(try await project.faaso("-C", "functions/a", "up").status == 0)
            #expect(try await project.body("/a/") == "a 2\n")
            // A forced build of all gives the same images, because of the builder's cache.
            let forced = try await project.faaso("up", "-B", "a")
            #expect(forced.status == 0 && forced.errors.contains("forced"), Comment(rawValue: forced.errors))
            let unknown = try await project.faaso("up", "aa")
            #expect(unknown.status == 2 && unknown.errors.contains("'a'"), Comment(rawValue: unknown.errors))
        }
    }
}
