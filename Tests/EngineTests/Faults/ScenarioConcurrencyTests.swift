import Glibc
import HTTPClient
import TestSupport
import Testing

/// Traffic while versions change, and runs that overlap or are killed.
@Suite("Traffic and crashes on the real engine", .serialized) struct ScenarioConcurrencyTests {
    @Test(.timeLimit(.minutes(10)))
    func `three swaps and an added route drop no request`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let proxied = try KeepAliveClient(port: project.port, target: "/a/")
            let neighbour = try KeepAliveClient(port: project.port, target: "/b/")
            for version in 2...4 {
                try project.write("functions/a/index.html", "a \(version)\n")
                let before = proxied.answers
                try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
                #expect(proxied.answers > before + 5)
                #expect(try await project.body("/a/") == "a \(version)\n")
            }
            let (a, b) = await (proxied.stop(), neighbour.stop())
            #expect(a.failures == [] && b.failures == [], "\(a) \(b)")
            #expect(a.bodies == ["a 1\n", "a 2\n", "a 3\n", "a 4\n"])
            #expect(b.bodies == ["b 1\n"])
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `two clones of one project build the same edit at once on one engine`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.shell("cp -r . ../clone")
            for round in 1...4 {
                for folder in [".", "../clone"] { try await project.shell("echo 'a \(round)' >\(folder)/functions/a/index.html") }
                let runs = try [".", "../clone"].map { try project.start("-C", $0, "build") }
                for run in runs {
                    let done = try await run.finished()
                    #expect(done.status == 0, "\(done.output)\(done.errors)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `killed at any moment, the next up brings what the files say`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            for attempt in 1...10 {
                let delay = Int.random(in: 5...2000)
                try project.write("functions/a/index.html", "a kill \(attempt)\n")
                if attempt.isMultiple(of: 3) { try project.write("functions/b/index.html", "b kill \(attempt)\n") }
                if attempt == 5 { try project.write("routes.yml", "/a: a\n/b: b\n/c: b\n") }
                let run = try project.start("up")
                try await Task.sleep(for: .milliseconds(delay))
                run.signal(SIGKILL)
                _ = try await run.finished()
                // The answer is from either version, but it is complete.
                #expect(try await project.body("/a/").hasPrefix("a "), "killed after \(delay) ms")
                if attempt.isMultiple(of: 2) {
                    let done = try await project.faaso("up")
                    #expect(done.status == 0, "killed after \(delay) ms: \(done.errors)")
                    #expect(try await project.body("/a/") == "a kill \(attempt)\n", "killed after \(delay) ms")
                    #expect(try await project.plan().lines == [], "killed after \(delay) ms")
                }
            }
            try await project.up()
            #expect(try await project.body("/b/") == "b kill 9\n")
            #expect(try await project.body("/c/") == "b kill 9\n")
            #expect(try await project.world().containers.values.allSatisfy { $0.utf8.count == 64 }, "one container of each function")
            let served = await client.stop()
            // A reload closes idle connections. Nothing else may fail.
            #expect(
                served.failures.allSatisfy { $0.hasPrefix("the connection was closed") } && served.failures.count < 4, "\(served.failures)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `two at once wait for each other, one that must not wait says for whom`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try project.write("functions/a/build.sh", project.heldBuild)
            let first = try project.start("up", "--verbose")
            try await project.untilLocked(by: first)
            let second = try project.start("up")
            let refused = try await project.faaso("up", "--no-wait")
            #expect(refused.status != 0)
            #expect(refused.errors.contains("\(first.pid)"), Comment(rawValue: refused.errors))
            try await project.untilWaiting(second)
            try await project.untilBuilding(first)
            try await project.releaseBuilds()
            let (one, two) = (try await first.finished(), try await second.finished())
            #expect(one.status == 0, Comment(rawValue: one.errors))
            #expect(two.status == 0, Comment(rawValue: two.errors))
            #expect(two.errors.contains("waiting for"), Comment(rawValue: two.errors))
            #expect(two.output.hasPrefix("nothing to do"), Comment(rawValue: two.output + two.errors))
            try await project.up()
            #expect(try await project.body("/a/") == "a 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `what was edited while a run waited is what it deploys, remembers and tells of`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/a/build.sh", project.heldBuild)
            let first = try project.start("up", "--verbose")
            try await project.untilBuilding(first)
            let second = try project.start("up")
            try await project.untilWaiting(second)
            try project.write("routes.yml", "/a: a\n/b: b\n/c: c\n")
            try project.write("functions/c/metadata.yml", "runtime: web\ntest:\n  - {name: unit, command: [\"false\"]}\n")
            try await project.releaseBuilds()
            #expect(try await first.finished().status == 0)
            let failed = try await second.finished()
            #expect(failed.status == 1 && failed.errors.contains("waiting for"), Comment(rawValue: failed.errors))
            #expect(try project.read(".faaso/failures.json").contains("test:c"))

            try project.write("functions/a/build.sh", project.heldBuild + "# again\n")
            try project.write("functions/c/metadata.yml", "runtime: web\n")
            try project.write("routes.yml", "/a: a\n/b: b\n")
            let third = try project.start("up", "--verbose")
            try await project.untilBuilding(third)
            let fourth = try project.start("up")
            try await project.untilWaiting(fourth)
            try project.write("routes.yml", "/a: a\n/b: b\n/d: b\n")
            try await project.releaseBuilds()
            #expect(try await third.finished().status == 0)
            let done = try await fourth.finished()
            #expect(done.status == 0 && done.output.contains("/d  b"), Comment(rawValue: done.output + done.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `deploy refuses stale images, and down removes everything of the project`() async throws {
        try await Scenario.run { project in
            let unbuilt = try await project.faaso("deploy")
            #expect(unbuilt.status == 1)
            #expect(unbuilt.errors.contains("image:a") && unbuilt.errors.contains("hint: "), Comment(rawValue: unbuilt.errors))
            #expect(try await project.world().containers == [:])
            #expect(try await project.faaso("build").status == 0)
            let deployed = try await project.faaso("deploy")
            #expect(deployed.status == 0, Comment(rawValue: deployed.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.up()
            try project.write("functions/a/index.html", "a 2\n")
            let stale = try await project.faaso("deploy")
            #expect(
                stale.status == 1 && stale.errors.contains("image:a") && !stale.errors.contains("image:b"), Comment(rawValue: stale.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.faaso("build").status == 0)
            #expect(try await project.body("/a/") == "a 1\n")
            #expect(try await project.faaso("deploy").status == 0)
            #expect(try await project.body("/a/") == "a 2\n")

            // A container with a similar name and no label stays.
            try await project.shell("docker create --name ${PROJECT}_stranger_1 $PROJECT/a >/dev/null")
            let down = try await project.faaso("down")
            #expect(down.status == 0, Comment(rawValue: down.errors))
            let left = try await project.shell(
                """
                docker ps -aq --filter label=faaso.project=$PROJECT
                docker volume ls -q --filter label=faaso.project=$PROJECT; docker rm ${PROJECT}_stranger_1 >/dev/null
                """)
            #expect(left == "")
            #expect(try await project.networks(after: down) == [])
            await #expect(throws: HTTPClientError.self) { try await project.get("/a/") }
            let again = try await project.faaso("down")
            #expect(again.status == 0, Comment(rawValue: again.errors))
            // All images still exist.
            try await project.up(
                "create proxy: not-running", "create container:a: not-running", "create container:b: not-running",
                "reload caddyfile: route-added /a, route-added /b")
        }
    }
}
