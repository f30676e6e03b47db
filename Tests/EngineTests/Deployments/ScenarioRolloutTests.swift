import TestSupport
import Testing

/// The order in which new versions and new routes come into service.
@Suite("The rollout of versions and routes on the real engine", .serialized) struct ScenarioRolloutTests {
    @Test(.timeLimit(.minutes(10)))
    func `a new route is served while the build of another function goes on`() async throws {
        try await Scenario.run(files: ["functions/slow/metadata.yml": "runtime: web\n"], runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/slow/build.sh", project.heldBuild)
            try project.write("functions/slow/index.html", "slow 1\n")
            try project.write("functions/fresh/metadata.yml", "runtime: web\n")
            try project.write("functions/fresh/index.html", "fresh 1\n")
            try project.write("routes.yml", "/a: a\n/b: b\n/again: a\n/fresh: fresh\n/slow: slow\n")
            let run = try project.start("up")
            // Neither the route of an unchanged function waits for the slow build, nor that of a new one.
            for (path, body) in [("/again/", "a 1\n"), ("/fresh/", "fresh 1\n")] {
                // A reload of Caddy may close a connection that it has accepted and not read, see docs/reliability.md.
                try await project.isServed(path, body)
            }
            #expect(try await project.body("/slow/") == "404")
            try await project.releaseBuilds()
            let done = try await run.finished()
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(!done.errors.contains("is left out"))
            #expect(try await project.body("/slow/") == "slow 1\n")
            #expect(try await project.plan().lines == [])
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `one job or after-tests never starts a version before its tests passed`() async throws {
        let metadata = "runtime: web\ntest:\n  - {name: gate, command: [sh, gate.sh], timeout: 2m}\n"
        let files = ["functions/a/metadata.yml": metadata, "functions/a/gate.sh": "exit 0\n"]
        try await Scenario.run(functions: ["a"], files: files) { project in
            try await project.firstUp()
            try project.write("functions/a/gate.sh", "exit 1\n")
            let failed = try await project.faaso("up", "-j", "1")
            #expect(failed.status == 1)
            #expect(!failed.errors.contains("container:a"), Comment(rawValue: failed.errors))
            #expect(try await project.shell("docker ps -aq --filter name=${PROJECT}_a_ | wc -l") == "1\n")

            // The test runs for as long as the only container of the function is the old one.
            let held = "runtime: web\ncandidate: after-tests\ntest:\n  - \(Scenario.heldTest)\n"
            try project.write("functions/a/metadata.yml", held)
            let run = try project.start("up")
            try await project.untilTesting()
            let versions = "docker ps -a --filter label=faaso.project=$PROJECT --filter label=faaso.role=function --format '{{.Names}}'"
            #expect(try await project.shell(versions) == "\(project.project)_a_1\n")
            try await project.releaseTest()
            let done = try await run.finished()
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.shell(versions) == "\(project.project)_a_2\n")
        }
    }

    /// A function that takes a lock in its volume and refuses to start without it.
    private static let locked = """
        mkdir /data/lock || { echo 'the other version holds the lock'; exit 1; }
        trap 'kill $server; wait $server; rmdir /data/lock; exit 0' TERM
        server file-server --root /srv --listen :3000 & server=$!
        wait $server

        """

    @Test(.timeLimit(.minutes(10)))
    func `recreate runs no two versions at once and restores the old one on failure`() async throws {
        let metadata = "runtime: web\nvolumes: [\"PROJECT-lock:/data\"]\nstop_grace: 30s\nhealth: {start_period: 60s}\n"
        try await Scenario.run(functions: ["a"], files: ["functions/a/serve.sh": Self.locked]) { project in
            let metadata = metadata.replacing("PROJECT", with: project.project)
            try project.write("functions/a/metadata.yml", metadata)
            try await project.firstUp()
            try project.write("functions/a/index.html", "a 2\n")
            let swapped = try await project.faaso("up")
            #expect(swapped.status == 1 && swapped.errors.contains("the other version holds the lock"), Comment(rawValue: swapped.errors))
            #expect(try await project.body("/a/") == "a 1\n")

            try project.write("functions/a/metadata.yml", metadata + "deploy: recreate\n")
            let planned = try await project.faaso("plan")
            #expect(planned.output.contains("interrupts service"), Comment(rawValue: planned.output))
            try project.write("functions/a/metadata.yml", metadata + "deploy: recreate\ncandidate: with-tests\n")
            let refused = try await project.faaso("plan")
            #expect(refused.errors.contains("after-tests is allowed with `deploy: recreate`"), Comment(rawValue: refused.errors))
            try project.write("functions/a/metadata.yml", metadata + "deploy: recreate\n")
            let operations = try await project.faaso("plan", "--operations")
            #expect(
                operations.output.contains("stop \(project.project)_a_1 within 30s: deploy: recreate"), Comment(rawValue: operations.output)
            )
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 2\n")

            try project.write("functions/a/serve.sh", "echo 'cannot start'; exit 1\n")
            let failed = try await project.faaso("up")
            #expect(failed.status == 1 && failed.errors.contains("cannot start"), Comment(rawValue: failed.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            let restarted = try await project.faaso("restart", "a")
            #expect(restarted.status == 0, Comment(rawValue: restarted.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            try await project.shell(
                "docker rm -fv $(docker ps -aq --filter name=${PROJECT}_a_) >/dev/null; docker volume rm $PROJECT-lock >/dev/null")
        }
    }

    /// A function that answers. When it is to stop, it prints a line, and waits for a file.
    private static let slowToStop = """
        trap 'echo asked-to-stop; until [ -e /tmp/go ]; do sleep 0.1; done; kill $server; exit 0' TERM
        server file-server --root /srv --listen :3000 & server=$!
        while :; do wait $server; done

        """

    /// Writes a function that is deployed by `recreate`.
    private static func recreated(_ project: Scenario, serve: String, _ more: String) throws {
        try project.write("functions/a/metadata.yml", "runtime: web\ndeploy: recreate\n\(more)\n")
        try project.write("functions/a/serve.sh", serve)
    }

    @Test(.timeLimit(.minutes(10)))
    func `an interrupt while the old version stops brings it back`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try Self.recreated(project, serve: Self.slowToStop, "stop_grace: 20s\nhealth: {start_period: 60s}")
            try await project.firstUp()
            let old = try #require(try await project.world().containers["a"])
            try project.write("functions/a/index.html", "a 2\n")
            let run = try project.start("up")
            try await eventually("the old version is stopping") {
                try await project.shell("docker logs \(old) 2>&1").contains("asked-to-stop")
            }
            let graceEnd = ContinuousClock.now + .seconds(21)
            run.signal(2)
            try await eventually("the run waits for the stop") { run.complaints.contains("starts again as soon as it has stopped") }
            // On a slow machine, the grace may have ended.
            try await project.shell("docker exec \(old) touch /tmp/go || true")
            let done = try await run.finished()
            #expect(done.status == 130, Comment(rawValue: done.errors))
            // The engine has nothing left to do that would end the container.
            try await project.isServed("/a/", "a 1\n")
            let rest = max(.seconds(1), ContinuousClock.now.duration(to: graceEnd))
            let ends = await holds(within: rest) { (try? await project.body("/a/")) != "a 1\n" }
            #expect(!ends)
            #expect(try await project.shell("docker ps --filter name=${PROJECT}_a_ --format '{{.Names}}'") == "\(project.project)_a_1\n")
            try await project.shell("docker exec \(old) touch /tmp/go")
            try await project.up("replace container:a: image-changed image:a")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the old version runs again after a killed run and a failed one`() async throws {
        try await Scenario.run(functions: ["a"], runsBuilds: true) { project in
            // The new version never becomes healthy, and runs until it is stopped.
            try Self.recreated(project, serve: "server file-server --root /srv --listen :3000\n", "health: {start_period: 15s}")
            try await project.firstUp()
            try project.write("functions/a/serve.sh", "trap 'exit 1' TERM; sleep 600 & wait\n")
            let run = try project.start("up")
            try await eventually("the new version runs") {
                try await project.shell("docker ps -q --filter name=^${PROJECT}_a_2\\$ | wc -l") != "0\n"
            }
            run.signal(9)
            _ = try await run.finished()
            let states = "docker ps -a --filter name=${PROJECT}_a_ --format '{{.Names}} {{.State}}' | sort | sed s/${PROJECT}_//"
            #expect(try await project.shell(states) == "a_1_ending exited\na_2 running\n")
            let status = try await project.faaso("status")
            #expect(!status.output.contains("an older version serves"), Comment(rawValue: status.output))
            let failed = try await project.faaso("up")
            #expect(failed.status == 1, Comment(rawValue: failed.errors))
            try await project.isServed("/a/", "a 1\n")
            #expect(try await project.shell(states) == "a_1 running\n")

            // A version that was stopped by hand comes back with `swap`, too, and if nothing is built.
            for trouble in ["functions/a/serve.sh", "functions/a/build.sh"] {
                try project.write("functions/a/metadata.yml", "runtime: web\n")
                try project.write(trouble, "exit 1\n")
                try await project.shell("docker stop -t 1 ${PROJECT}_a_1 >/dev/null")
                let failed = try await project.faaso("up")
                #expect(failed.status == 1, Comment(rawValue: failed.errors))
                try await project.isServed("/a/", "a 1\n")
            }
        }
    }
}
