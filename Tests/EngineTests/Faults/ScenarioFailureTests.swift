import TestSupport
import Testing

/// Failures leave the serving containers unchanged, and are reported.
@Suite("Failures on the real engine", .serialized) struct ScenarioFailureTests {
    @Test(.timeLimit(.minutes(10)))
    func `a failed build leaves the old version serving and shows the end of its log`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/a/build.sh", "echo before; echo 'the very reason' >&2; exit 7\n")
            try project.write("functions/b/index.html", "b 2\n")
            let done = try await project.up(
                "build image:a: input-added functions/a/build.sh (failed)", "build image:b: input-changed functions/b/index.html",
                "replace container:a: dependency-changed image:a (skipped)", "replace container:b: image-changed image:b", status: 1)
            #expect(done.errors.contains("the very reason"))
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.body("/b/") == "b 2\n")
            let log = try #require(done.errors.split(separator: "\n").first { $0.contains("log: ") }?.split(separator: " ").last)
            #expect(try project.read(String(log)).contains("the very reason"))

            // The build is retried, and the plan gives the reason.
            let again = try await project.plan()
            #expect(again.lines == ["build image:a: previous-failed", "replace container:a: dependency-changed image:a"])
            try project.write("functions/a/build.sh", "echo fine\n")
            try await project.up("build image:a: input-changed functions/a/build.sh", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/build.sh") == "echo fine\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a test that fails blocks its function and no other`() async throws {
        let test = "test:\n  - {name: says it, request: {path: /index.html}, expect: {status: 200, body: \"a 1\\n\"}}\n"
        try await Scenario.run(files: ["functions/a/metadata.yml": "runtime: web\n" + test]) { project in
            try await project.firstUp()
            try project.write("functions/a/index.html", "a wrong\n")
            try project.write("functions/b/index.html", "b 2\n")
            let done = try await project.up(
                "build image:a: input-changed functions/a/index.html", "build image:b: input-changed functions/b/index.html",
                "test test:a: dependency-changed image:a (failed)", "replace container:a: dependency-changed image:a (skipped)",
                "replace container:b: image-changed image:b", status: 1)
            for part in ["says it", "a 1", "a wrong"] { #expect(done.errors.contains(part), Comment(rawValue: done.errors)) }
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.body("/b/") == "b 2\n")
            // Nothing that was started for it is left.
            #expect(try await project.world().containers.count == 2)
            // The failure is stored.
            let failure = try #require(try await project.status().function("a")?.failure)
            #expect(failure.node == "test:a" && failure.reason.contains("says it") && failure.deployment == 2)
            #expect(try await project.status().function("b")?.failure == nil)
            #expect(try await project.faaso("status").output.contains("; an older version serves"))
            #expect(try await project.faaso("why", "a").output.contains("in deployment 2: test:a: "))
            try project.write("functions/a/index.html", "a 1\n")
            // The image is known before it has its tag again. So are its passed test and its
            // running container.
            try await project.up("tag image:a: input-changed functions/a/index.html")
            #expect(try await project.status().function("a")?.failure == nil)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a new version that is not healthy leaves the old one serving`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            // Only the version that is not healthy has a short time. The check is no part of the container.
            let short = "runtime: web\nhealth: {start_period: 5s, interval: 1s, retries: 1, timeout: 1s}\n"
            try project.write("functions/a/metadata.yml", short)
            try project.write("functions/a/serve.sh", "echo 'last words'; exec sleep 1000\n")
            try project.write("functions/b/index.html", "b 2\n")
            let done = try await project.up(
                "build image:a: input-added functions/a/serve.sh", "build image:b: input-changed functions/b/index.html",
                "replace container:a: image-changed image:a (failed)", "replace container:b: image-changed image:b", status: 1)
            #expect(done.errors.contains("last words"), Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.body("/b/") == "b 2\n")
            // A function that ends at once.
            try project.write("functions/a/metadata.yml", "runtime: web\n")
            try project.write("functions/a/serve.sh", "echo 'cannot start'; exit 3\n")
            let ended = try await project.faaso("up")
            #expect(ended.status == 1)
            #expect(ended.errors.contains("cannot start"), Comment(rawValue: ended.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.shell("rm functions/a/serve.sh")
            let taken = try await project.faaso("up")
            #expect(taken.status == 0, Comment(rawValue: taken.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `without an engine what needs none works, and the rest says what to do`() async throws {
        try await Scenario.run { project in
            let none = ["DOCKER_HOST": "unix:///nonexistent"]
            for _ in 0..<2 {
                for command in [
                    ["plan"], ["plan", "--json"], ["graph"], ["graph", "--format", "json"], ["why", "image:a"], ["cache", "ls"],
                    ["context", "show", "a"],
                ] {
                    let done = try await project.faaso(command, environment: none)
                    #expect(done.status == 0, "\(command): \(done.errors)")
                }
                for command in [["up"], ["build"], ["deploy"], ["status"], ["down"]] {
                    let done = try await project.faaso(command, environment: none)
                    #expect(done.status == 3, "\(command): \(done.errors)")
                    #expect(done.errors.hasPrefix("error: ") && done.errors.contains("\nhint: "), "\(command): \(done.errors)")
                }
                let plan: ScenarioSteps = try await project.json("plan", "--json", environment: none)
                #expect(plan.unchecked?.contains("engine") == true)
                try await project.firstUp()
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `wrong files are all named with their places, and nothing changes`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let before = try await project.world()
            try project.write("functions/a/metadata.yml", "runtime: weib\nlimit: {memory: 1g}\n")
            try project.write("functions/b/metadata.yml", "runtime: web\ninclude: [../../etc]\nlimits: {memory: lots}\n")
            try project.write("routes.yml", "/a: a\n/b: nobody\n")
            for command in ["up", "build", "plan", "graph"] {
                let done = try await project.faaso(command)
                #expect(done.status == 2, "\(command): \(done.errors)")
                for place in [
                    "functions/a/metadata.yml:1:10: error: ", "functions/a/metadata.yml:2:1: error: ",
                    "functions/b/metadata.yml:2:11: error: ",
                    "functions/b/metadata.yml:3:18: error: ", "routes.yml:2:5: error: ",
                ] {
                    #expect(done.errors.contains(place), "\(command) \(place): \(done.errors)")
                }
                #expect(done.output == "")
            }
            #expect(try await project.world() == before)
            // A Dockerfile without FROM is wrong too. A mistake that only the builder finds is a
            // failed build.
            try project.write("functions/a/metadata.yml", "runtime: web\n")
            try project.write("functions/b/metadata.yml", "runtime: web\n")
            try project.write("routes.yml", "/a: a\n/b: b\n")
            try project.write("functions/a/Dockerfile", "RUN true\n")
            #expect(try await project.faaso("up").status == 2)
            try project.write("functions/a/Dockerfile", "FROM debian:bookworm-slim\nCOPY no-such /\n")
            #expect(try await project.faaso("up").status == 1)
            #expect(try await project.world().containers == before.containers)
        }
    }
}
