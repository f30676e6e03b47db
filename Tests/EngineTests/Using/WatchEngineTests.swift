import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `faaso watch` beside an editor: each edit is followed until its answer is served.
@Suite("Watching on the real engine", .serialized) struct WatchEngineTests {
    @Test(.timeLimit(.minutes(10)))
    func `watch serves each kind of edit, and a faulty edit waits until it is fixed`() async throws {
        let failing = "runtime: web\ntest:\n  - {name: greets, request: {path: /}, expect: {status: 200, matches: '^b'}}\n"
        try await Scenario.run(files: ["functions/b/metadata.yml": failing]) { project in
            let watching = try project.start(["watch"])
            try await project.isServed("/b/", "b 1\n")

            try project.write("functions/a/index.html", "a 2\n")
            try await project.isServed("/a/", "a 2\n")
            // A save as vim does it, and then a burst of saves whose last one counts.
            try await project.shell("cd functions/a; mv index.html index.html~; echo a 3 >index.html; rm index.html~")
            try await project.isServed("/a/", "a 3\n")
            for number in 4...40 { try project.write("functions/a/index.html", "a \(number)\n") }
            try await project.isServed("/a/", "a 40\n")

            // A failing test and invalid files leave the old answer.
            try project.write("functions/b/index.html", "wrong\n")
            try project.write("functions/a/index.html", "a 41\n")
            try await project.isServed("/a/", "a 41\n")
            // The test of b may end after a serves.
            try await eventually("the test of b has failed") { watching.complaints.contains("error: 1 of 1 test of 'b' failed") }
            try project.write("routes.yml", "/a: a\n/b: c\n")
            try await eventually("the routes are invalid") { watching.complaints.contains("routes.yml:2:5: error: ") }
            try project.write("functions/b/index.html", "b 2\n")
            let isServed = await holds(within: .milliseconds(400)) { (try? await project.body("/b/")) == "b 2\n" }
            #expect(!isServed)
            #expect(try await project.body("/b/") == "b 1\n")

            // The function of the route is added, and another one is removed.
            try project.write("functions/c/index.html", "c 1\n")
            try project.write("functions/c/metadata.yml", "runtime: web\n")
            try await project.isServed("/b/", "c 1\n")
            try await project.shell("rm -r functions/a; echo '/b: b' >routes.yml")
            try await project.isServed("/b/", "b 2\n")
            try await project.isServed("/a/", "404")
            try await eventually("nothing is left to do") {
                let plan = try await project.faaso("plan")
                return plan.status == 0 && plan.output.hasPrefix("nothing to do")
            }

            watching.signal(SIGINT)
            let said = try await watching.finished(within: .seconds(60))
            #expect(said.status == 0)
            #expect(said.errors.contains("stopped watching; the functions go on running"))
            // The burst causes far fewer runs than saves.
            #expect(said.errors.components(separatedBy: "\n").count { $0.hasPrefix("build   image:a") } <= 20, "\(said.errors)")
            #expect(try await project.body("/b/") == "b 2\n")
            #expect(try await project.plan().lines.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a build whose files change starts over, and an interrupt leaves nothing behind`() async throws {
        try await Scenario.run(functions: ["a"], runsBuilds: true) { project in
            try project.write("functions/a/build.sh", "if grep -q slow /srv/index.html; then\n\(project.heldBuild)fi\n")
            let watching = try project.start(["watch", "--verbose"])
            try await project.isServed("/a/", "a 1\n")
            try project.write("functions/a/index.html", "slow\n")
            try await project.untilBuilding(watching)
            try project.write("functions/a/index.html", "a 2\n")
            try await project.isServed("/a/", "a 2\n")
            try project.write("functions/a/index.html", "slow again\n")
            try await project.untilBuilding(watching, builds: 2)
            watching.signal(SIGINT)
            let said = try await watching.finished(within: .seconds(60))
            #expect(said.status == 0)
            #expect(said.errors.contains("changed while it was under way; starting over"), "\(said.errors)")
            #expect(try await project.body("/a/") == "a 2\n")
            #expect(try await project.world().containers["a"]?.count == 64)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `without an engine, a repository or a function of that name it does not begin`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            #expect(try await project.faaso("watch", environment: ["DOCKER_HOST": "unix:///nowhere.sock"]).status == 3)
            let unknown = try await project.faaso("watch", "b")
            #expect(unknown.status == 2 && unknown.errors.contains("no function is named 'b'"))
            #expect(try await project.faaso("watch", "--goal", "everything").status == 64)
        }
        #expect(try await Scenario.anywhere(["watch"]).status == 2)
    }
}
