import FoundationEssentials
import TestSupport
import Testing

/// A user's week with deployments: going back, cleaning up, and what is printed meanwhile.
@Suite("Living with deployments on the real engine", .serialized) struct LifeEngineTests {
    /// Runs the program with a terminal on standard input and standard error, where somebody types.
    private func typed(_ project: Scenario, _ words: String, answer: String) async throws -> Finished {
        let script = #"printf '\#(answer)\n' | script -qec "$FAASO \#(words)" /dev/null"#
        return try await Program.start(
            ["sh", "-c", script], in: project.root, environment: project.variables(ProcessInfo.processInfo.environment)
        )
        .finished()
    }

    @Test(.timeLimit(.minutes(10)))
    func `one function goes back by its own versions, and the others and the routes stay`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            for number in 2...3 {
                try project.write("functions/a/index.html", "a \(number)\n")
                try await project.firstUp()
            }
            try project.write("functions/b/index.html", "b two\n")
            try project.write("routes.yml", "/a: a\n/b: b\n/more: a\n")
            try await project.firstUp()
            let world = try await project.world()

            let dry = try await project.faaso("rollback", "a", "-n")
            #expect(dry.status == 0 && dry.output.contains("replace  container:a") && !dry.output.contains("container:b"), "\(dry)")
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            let done = try await project.faaso("rollback", "a")
            #expect(done.status == 0 && done.errors.contains("deployment 5 has 'a' of deployment 2 again"), "\(done)")
            let served = await client.stop()
            #expect(served.failures == [] && Set(served.bodies).isSubset(of: ["a 3\n", "a 2\n"]))
            #expect(try await project.body("/more/") == "a 2\n")
            #expect(try await project.body("/b/") == "b two\n")
            let after = try await project.world()
            #expect(after.containers["b"] == world.containers["b"] && after.proxy == world.proxy && after.reloads == world.reloads)

            // Without an engine, the history has it.
            let history = try await project.faaso("history", environment: ["DOCKER_HOST": "unix:///nonexistent"])
            #expect(history.output.contains("rollback of a to 2"), "\(history)")
            #expect(
                history.output.contains("replace container:a  image-changed image:a (input-changed functions/a/index.html)"), "\(history)")
            #expect(try await project.faaso("rollback", "a").status == 0)
            #expect(try await project.body("/a/") == "a 1\n")
            let none = try await project.faaso("rollback", "a")
            #expect(none.status == 1 && none.errors.contains("error: function 'a' has no older version"), "\(none)")
            let unknown = try await project.faaso("rollback", "aa")
            #expect(unknown.status == 2 && unknown.errors.contains("no deployment has a function 'aa'"), "\(unknown)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a rollback that removes functions asks on a terminal, and goes on without one`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.firstUp()
            func addB() async throws {
                try project.write("functions/b/metadata.yml", "runtime: web\n")
                try project.write("functions/b/index.html", "b\n")
                try project.write("routes.yml", "/a: a\n/b: b\n")
                try await project.firstUp()
            }
            try await addB()
            let refused = try await typed(project, "rollback", answer: "n")
            #expect(refused.output.contains("deployment 1 has no b: take out of service and roll back?"), "\(refused)")
            #expect(refused.output.contains("nothing was changed") && refused.status == 1)
            #expect(try await project.body("/b/") == "b\n")
            let accepted = try await typed(project, "rollback", answer: "y")
            #expect(accepted.status == 0, "\(accepted)")
            #expect(try await project.body("/b/") == "404")
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.firstUp()
            #expect(try await typed(project, "rollback --yes 1", answer: "n").status == 0)
            #expect(try await project.body("/b/") == "404")
            try await project.firstUp()
            #expect(try await project.faaso("rollback", "1").status == 0)
            #expect(try await project.body("/b/") == "404")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a purge removes everything but volumes, and those with a further word`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let volume = project.project + "-data"
            try project.write("functions/a/metadata.yml", "runtime: web\nvolumes: [\"\(volume):/data\"]\nsecrets: [token]\n")
            try await project.shell("echo x | $FAASO secret set token")
            try await project.firstUp()
            let nobody = try await project.faaso("down", "--purge")
            #expect(nobody.status == 1 && nobody.errors.contains("hint: --yes goes on without asking"), "\(nobody)")
            #expect(nobody.errors.contains("would remove secret token") && nobody.errors.contains("volumes with data stay: \(volume)"))
            #expect(try await project.body("/a/") == "a 1\n")
            let refused = try await typed(project, "down --purge --volumes", answer: "no")
            #expect(refused.status == 1 && refused.output.contains("would remove volume \(volume) with its data"), "\(refused)")
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.faaso("down", "-n").status == 64)
            let dry = try await project.faaso("down", "--purge", "-n")
            #expect(dry.status == 0 && dry.output.contains("would remove image-tag \(project.project)/a:latest"), "\(dry)")

            let log = ".faaso/logs/container/a/\(String(repeating: "0", count: 64)).log"
            try project.write(log, "the last words of a container\n")
            let done = try await project.faaso("down", "--purge", "--yes")
            #expect(done.status == 0 && done.output.contains("removed state \(project.state)"), "\(done)")
            let left = #"""
                docker ps -aq --filter label=faaso.project=$PROJECT
                docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT/" || :
                docker volume ls -q --filter label=faaso.project=$PROJECT
                """#
            #expect(try await project.shell(left) == volume + "\n")
            #expect(try await project.networks(after: done) == [])
            #expect(!FileManager.default.fileExists(atPath: project.state))
            #expect(try await project.shell("test -e \(log) || echo gone") == "gone\n")
            #expect(try await project.faaso("down").status == 0)
            #expect(!FileManager.default.fileExists(atPath: project.state))

            // It begins anew: everything is built again, and the secret is not set.
            let missing = try await project.faaso("up")
            #expect(missing.status == 1 && missing.errors.contains("'token', which is not set"), "\(missing)")
            try await project.shell("echo y | $FAASO secret set token")
            try await project.firstUp()
            let history = try await project.faaso("history").output
            #expect(history.hasPrefix("2  ") && history.contains("create container:a  never-deployed"), "\(history)")
            try await project.shell("docker create --name $PROJECT-user -v \(volume):/data debian:bookworm-slim true")
            let used = try await project.faaso("down", "--volumes", "--yes")
            #expect(
                used.status == 1
                    && used.output.contains("kept volume \(volume) with its data: used by the container \(project.project)-user (created)"),
                "\(used)")
            #expect(used.errors.contains("run the command again: docker rm \(project.project)-user"), "\(used)")
            #expect(!(used.output + used.errors).contains("409"), "\(used)")
            try await project.shell("docker rm $PROJECT-user")
            let all = try await project.faaso("down", "--purge", "--volumes", "--yes")
            #expect(all.status == 0 && all.output.contains("removed volume \(volume) with its data"), "\(all)")
            #expect(try await project.shell(left).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `prune keeps so many images of each function, and spares young ones`() async throws {
        try await Scenario.run { project in
            for number in 1...4 {
                try project.write("functions/a/index.html", "a version \(number) of \(project.project)\n")
                if number < 3 { try project.write("functions/b/index.html", "b version \(number) of \(project.project)\n") }
                try await project.firstUp()
            }
            let tags = #"docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT/" | grep -v :latest | wc -l"#
            #expect(try await project.shell(tags) == "6\n")
            for wrong in [["--keep", "0"], ["--keep", "x"], ["--older-than", "soon"]] {
                #expect(try await project.faaso(["prune"] + wrong).status == 64)
            }
            let young = try await project.faaso("prune", "--keep", "1", "--older-than", "1h")
            #expect(young.status == 0 && project.ownLines(young) == [], "\(young)")
            let new = try await project.faaso("prune")
            #expect(new.status == 0 && project.ownLines(new) == [], "\(new)")
            let done = try await project.faaso("prune", "--keep", "2")
            #expect(done.status == 0 && project.ownLines(done).count == 2, "\(done)")
            // `b` keeps its two, though the last two deployments had one of them.
            #expect(try await project.faaso("rollback", "b").status == 0)
            #expect(try await project.body("/b/") == "b version 1 of \(project.project)\n")
            #expect(try await project.faaso("rollback", "a").status == 0)
            #expect(try await project.faaso("rollback", "a").status == 1)
            // What runs stays, whatever is asked for.
            #expect(try await project.faaso("prune", "--keep", "1").status == 0)
            #expect(try await project.body("/b/") == "b version 1 of \(project.project)\n")
            #expect(try await project.body("/a/") == "a version 3 of \(project.project)\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `up prints only addresses that answer, and plan names a function taken down`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            let one = try await project.faaso("up", "a")
            #expect(one.status == 0 && one.output == "http://127.0.0.1:\(project.port)/a  a\n", "\(one)")
            #expect(try await project.body("/b/") == "404")
            let again = try await project.faaso("up", "a")
            #expect(again.output.contains("http://127.0.0.1:\(project.port)  /a\n"), "\(again)")
            try await project.firstUp()
            #expect(try await project.faaso("down").status == 0)
            try project.write("functions/a/build.sh", "echo no such compiler; exit 3\n")
            try project.write("functions/b/build.sh", "exit 3\n")
            #expect(try await project.faaso("up").status == 1)
            let plan = try await project.faaso("plan")
            #expect(plan.output.contains("not-running (taken down)") && !plan.output.contains("never-deployed"), "\(plan)")
            let why = try await project.faaso("why", "a")
            #expect(why.output.contains("the builder's last lines:") && why.output.contains("no such compiler"), "\(why)")
            #expect(why.output.contains("changed since the last good build") && why.output.contains("input-added functions/a/build.sh"))
            try await project.shell("rm -r functions/b; echo '/a: a' >routes.yml; rm functions/a/build.sh")
            try await project.firstUp()
            try await project.shell(
                "rm -r functions/a; echo '{}' >routes.yml; docker ps -aq --filter label=faaso.project=$PROJECT | xargs docker rm -f >/dev/null"
            )
            let status = try await project.faaso("status")
            #expect(!status.output.contains("missing  unknown") && status.output.contains("no functions"), "\(status)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a clone that is behind is warned about, and unrelated changes do not count`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let git = "git -c user.name=a -c user.email=a@b"
            try await project.shell("git init -q -b main; echo .faaso >.gitignore; git add -A; \(git) commit -qm one")
            try await project.firstUp()
            try project.write("notes.txt", "not read\n")
            try project.write("functions/a/index.html", "a two\n")
            try await project.shell("git add functions; \(git) commit -qm two")
            try await project.firstUp()
            #expect(try await project.faaso("history").output.contains("with changes") == false)
            try project.write("functions/a/index.html", "a three\n")
            try await project.firstUp()
            #expect(try await project.faaso("history", "-n", "1").output.contains("with changes"))
            #expect(try await !project.faaso("plan").errors.contains("behind"))
            try await project.shell("git checkout -q -- . && git checkout -q HEAD~1")
            let plan = try await project.faaso("plan")
            #expect(plan.errors.contains("warning: this clone is 1 commit behind deployment 3: HEAD is "), "\(plan)")
            let up = try await project.faaso("up")
            #expect(up.status == 0 && up.errors.contains("1 commit behind deployment 3"), "\(up)")
        }
    }
}
