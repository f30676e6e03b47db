import TestSupport
import Testing

/// Functions that die, hang, or use up their resources. They harm only themselves, and the next
/// `up` restores the state of the files.
@Suite("Sick functions on the real engine", .serialized) struct ScenarioSickTests {
    /// The number of a project's containers, by state.
    private static let states = #"docker ps -a --filter label=faaso.project=$PROJECT --format '{{.State}}' | sort | uniq -c | xargs"#

    /// A server that dies a second after a test has written one of two files. The second one is in
    /// a volume, so the function dies again after each start.
    private static let mortal = """
        server file-server --root /srv --listen :3000 &
        until [ -e /tmp/die ] || [ -e /flag/die ]; do sleep 0.1; done
        sleep 1; echo 'last words'; exit 7

        """

    @Test(.timeLimit(.minutes(10)))
    func `a version that dies in its tests never serves; one that dies later is replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let clients = try ["/a/", "/b/"].map { try KeepAliveClient(port: project.port, target: $0) }
            // The new container dies while its tests run.
            try project.write("functions/a/metadata.yml", "runtime: web\ntest:\n  - \(Scenario.heldTest)\n")
            try project.write("functions/a/index.html", "a 2\n")
            try project.write("functions/a/serve.sh", Self.mortal)
            let run = try project.start("up")
            try await project.untilTesting()
            let candidate = project.project + "_a_2"
            try await eventually("the new container listens, and is to die") {
                let tell = "exec 3<>/dev/tcp/127.0.0.1/3000 && touch /tmp/die"
                return try await project.shell("docker exec \(candidate) bash -c '\(tell)' 2>/dev/null && echo told || true") != ""
            }
            // One that dies before its first check is removed at once.
            try await eventually("the new container has died") {
                try await project.shell(
                    "docker logs \(candidate) 2>&1 | grep 'last words' || docker inspect \(candidate) >/dev/null 2>&1 || echo gone") != ""
            }
            try await project.releaseTest()
            let died = try await run.finished()
            #expect(died.status == 1 && died.errors.contains("last words"), Comment(rawValue: died.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            let served = await clients[0].stop()
            #expect(served.failures == [] && served.bodies == ["a 1\n"])

            // Without tests it serves, and dies. Docker restarts it repeatedly.
            try project.write(
                "functions/a/metadata.yml",
                "runtime: web\nvolumes: [\"\(project.project)-flag:/flag\"]\nhealth: {interval: 200ms, retries: 1}\n")
            let flapping = try await project.faaso("up")
            #expect(flapping.status == 0, Comment(rawValue: flapping.errors))
            let flapper = try #require(try await project.world().containers["a"])
            try await project.shell("docker exec \(flapper) touch /flag/die")
            try await eventually("the engine has started it again") {
                try await project.shell("docker inspect --format '{{.RestartCount}}' \(flapper)") != "0\n"
            }
            try await project.shell("rm functions/a/serve.sh")
            let cured = try await project.faaso("up")
            #expect(cured.status == 0, Comment(rawValue: cured.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            #expect(try await project.shell(Self.states) == "3 running\n")
            let other = await clients[1].stop()
            #expect(other.failures == [] && other.bodies == ["b 1\n"])
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a version that ignores SIGTERM is replaced in its grace without a lost request`() async throws {
        let metadata = "runtime: web\nstop_grace: 1s\n"
        // As PID 1, the shell gets the signal and ignores it.
        let deaf = "trap '' TERM\nserver file-server --root /srv --listen :3000 & while :; do wait; sleep 1; done\n"
        try await Scenario.run(files: ["functions/a/metadata.yml": metadata, "functions/a/serve.sh": deaf]) { project in
            try await project.firstUp()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try project.write("functions/a/index.html", "a 2\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            let served = await client.stop()
            #expect(served.failures == [] && served.bodies == ["a 1\n", "a 2\n"])
            #expect(try await project.shell(Self.states) == "3 running\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a version that fills its memory is not taken, and the old one serves on`() async throws {
        let metadata = "runtime: web\nlimits: {memory: 64m}\nhealth: {start_period: 60s}\n"
        try await Scenario.run(files: ["functions/a/metadata.yml": metadata]) { project in
            try await project.firstUp()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try project.write("functions/a/serve.sh", "exec tail /dev/zero\n")
            let done = try await project.faaso("up")
            #expect(done.status == 1 && done.errors.contains("ran out of memory"), Comment(rawValue: done.errors))
            let served = await client.stop()
            #expect(served.failures == [] && served.bodies == ["a 1\n"])
            try await project.shell("rm functions/a/serve.sh")
            #expect(try await project.faaso("up").status == 0)
            #expect(try await project.shell(Self.states) == "3 running\n")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a function can fill only its own small disk and can write nowhere else`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let id = try #require(try await project.world().containers["a"])
            let report = try await project.shell(
                """
                docker exec \(id) sh -c 'head -c 100000000 /dev/zero >/tmp/full' 2>&1 || echo refused
                docker exec \(id) sh -c 'wc -c </tmp/full'
                docker exec \(id) sh -c 'for f in /srv/x /etc/x /x /var/x; do echo >$f; done' 2>&1 || echo refused
                """)
            #expect(report.contains("No space left on device\n") && report.contains("\n671"), Comment(rawValue: report))
            #expect(report.ranges(of: "Read-only file system").count == 4, Comment(rawValue: report))
            #expect(try await project.body("/a/") == "a 1\n")
            try project.write("functions/a/index.html", "a 2\n")
            try await project.up("build image:a: input-changed functions/a/index.html", "replace container:a: image-changed image:a")
            #expect(try await project.body("/a/") == "a 2\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `with no space left in the cache folder the error says so, and what runs is whole`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try project.write("functions/a/index.html", "a 2\n")
            // A file system of 16 KiB is mounted over .faaso in a separate mount namespace, filled
            // with the cache.
            let full = try await project.shell(
                """
                test $(id -u) = 0 && unshare='unshare -m' || unshare='unshare -rm'
                $unshare sh -c 'mount -t tmpfs -o size=16k,mode=755 none .faaso && "$FAASO" up' 2>&1 && echo done || echo "failed $?"
                """)
            #expect(full.contains("no space left on device") && full.contains(".faaso"), Comment(rawValue: full))
            #expect(full.hasSuffix("failed 1\n"), Comment(rawValue: full))
            #expect(["a 1\n", "a 2\n"].contains(try await project.body("/a/")))
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            let served = await client.stop()
            #expect(served.failures == [])
            #expect(try await project.shell(Self.states) == "3 running\n")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `a full state disk is named, the old version serves, and a later up finishes`()
        async throws
    {
        try await Scenario.run { project in
            try await project.shell("mkdir ../state; mount -t tmpfs -o size=512k,mode=755 none ../state")
            do {
                try await project.firstUp()
                let client = try KeepAliveClient(port: project.port, target: "/a/")
                try project.write("functions/a/index.html", "a 2\n")
                try await project.shell("cat /dev/zero >../state/filler 2>/dev/null || true")
                let full = try await project.faaso("up")
                #expect(full.status == 1 && full.errors.contains("no space left on device"), Comment(rawValue: full.errors))
                #expect(try await project.body("/a/") == "a 1\n")
                #expect(try await project.shell(Self.states) == "3 running\n")
                try await project.shell("rm ../state/filler")
                let done = try await project.faaso("up")
                #expect(done.status == 0, Comment(rawValue: done.errors))
                let served = await client.stop()
                #expect(served.failures == [] && served.bodies.last == "a 2\n")
                #expect(try await project.shell(Self.states) == "3 running\n")
                try await project.up()
                #expect(try await project.faaso("down").status == 0)
            } catch {
                try await project.shell("$FAASO down; umount ../state")
                throw error
            }
            try await project.shell("umount ../state")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an interrupt records what was deployed before it`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/a/index.html", "a 2\n")
            try project.write("functions/b/build.sh", project.heldBuild)
            let run = try project.start("up")
            try await eventually("the new version serves, and the old container is gone") {
                guard try await project.body("/a/") == "a 2\n" else { return false }
                return try await project.shell(Self.states) == "3 running\n"
            }
            run.signal(2)
            let done = try await run.finished(within: .seconds(60))
            #expect(done.status == 130, Comment(rawValue: done.errors))
            let history = try await project.faaso("history", "-n", "1").output
            #expect(history.contains("replace container:a  image-changed image:a"), Comment(rawValue: history))
            #expect(history.contains("failed b  "), Comment(rawValue: history))
            #expect(try await project.shell(Self.states) == "3 running\n")
            try await project.shell("rm functions/b/build.sh")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a terminal that goes away ends a run as an interrupt does`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try await project.firstUp()
            try project.write("functions/a/build.sh", project.heldBuild)
            let run = try project.start("up", "--verbose")
            try await project.untilBuilding(run)
            run.signal(1)
            let done = try await run.finished(within: .seconds(60))
            #expect(done.status == 130, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.shell("rm functions/a/build.sh")
            try await project.up()
        }
    }
}
