import ContainerEngine
import TestSupport
import Testing

@Suite("Containers on the real engine") struct ContainersEngineTests {
    @Test func `the engine tells its version and what it is`() async throws {
        let engine = try await RealEngine.connect()
        #expect(engine.apiVersion.hasPrefix("1."))
        let information = try await engine.information()
        #expect(!information.id.isEmpty)
        #expect(information.os == "linux")
        #expect(!information.loggingDriver.isEmpty)
        #expect(information.cpus > 0 && information.memory > 0)
    }

    @Test func `a container lives through create, start, wait and remove`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let id = try await fixture.shell("echo out; echo err >&2; exit 7") { $0.environment = ["A": "b=c"] }
            #expect(try await engine.container(id)?.state.status == "created")

            try await engine.start(id)
            let code = try await engine.wait(id)
            #expect(code == 7)
            let details = try #require(await engine.container(fixture.name()))
            #expect(details.id == id)
            #expect(details.name == fixture.name())
            #expect(details.image == RealEngine.image)
            #expect(details.labels["faaso.test"] == fixture.id)
            #expect(details.env.contains("A=b=c"))
            #expect(details.state.exitCode == 7 && !details.state.running && details.state.finishedAt != nil)

            let chunks = try await engine.logs(id)
            #expect(chunks.filter { $0.stream == .stdout }.map(\.text).joined() == "out\n")
            #expect(chunks.filter { $0.stream == .stderr }.map(\.text).joined() == "err\n")

            try await engine.remove(id)
            #expect(try await engine.container(id) == nil)
        }
    }

    @Test func `a listing finds what bears every label, running or not`() async throws {
        try await EngineFixture.run { fixture in
            let first = try await fixture.shell("sleep 600", suffix: "a") { $0.labels["role"] = "x" }
            let second = try await fixture.shell("sleep 600", suffix: "b")
            try await fixture.engine.start(first)
            let all = try await fixture.engine.containers(label: [fixture.label])
            #expect(Set(all.map(\.id)) == [first, second])
            #expect(Set(all.map(\.name)) == [fixture.name("a"), fixture.name("b")])
            #expect(try await fixture.engine.containers(label: [fixture.label, "role=x"]).map(\.id) == [first])
            #expect(try await fixture.engine.containers(label: [fixture.label], all: false).map(\.state) == ["running"])
        }
    }

    @Test func `every part of a specification reaches the container`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            _ = try await engine.createVolume(fixture.name("data"), labels: fixture.labels)
            let id = try await fixture.shell(
                """
                id -u; touch /x 2>&1 || true; touch /tmp/x && echo tmp ok; touch /data/x && echo data ok
                grep -E '^(CapEff|NoNewPrivs|CapBnd)' /proc/self/status; df -B1 --output=size /tmp | tail -1; sleep 600
                """
            ) {
                $0.user = "0"
                $0.readOnlyRoot = true
                $0.capDrop = ["ALL"]
                $0.noNewPrivileges = true
                $0.memory = 64 << 20
                $0.cpus = 0.5
                $0.pids = 50
                $0.restart = .unlessStopped
                $0.logMaxSize = "1m"
                $0.logMaxFiles = 2
                $0.publish = [PortBinding(hostIP: "127.0.0.1", hostPort: 0, containerPort: 3000)]
                $0.mounts = [
                    Mount(kind: .volume, source: fixture.name("data"), target: "/data"),
                    Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 1 << 20),
                    Mount(kind: .bind, source: "/etc", target: "/host", readOnly: true),
                ]
            }
            try await engine.start(id)
            let text = try await lines(of: id, until: "1048576", engine)
            #expect(text.hasPrefix("0\n"))
            #expect(text.contains("Read-only file system") && text.contains("tmp ok") && text.contains("data ok"))
            #expect(
                text.contains("CapEff:\t0000000000000000") && text.contains("CapBnd:\t0000000000000000") && text.contains("NoNewPrivs:\t1"))

            let details = try #require(await engine.container(id))
            let port = try #require(details.ports.first)
            #expect(port.ip == "127.0.0.1" && port.privatePort == 3000 && port.publicPort > 0)
            #expect(try await engine.containers(label: [fixture.label]).first?.ports == [port])
            #expect(
                details.mounts.contains { $0.kind == "volume" && $0.name == fixture.name("data") && $0.target == "/data" && !$0.readOnly })
            #expect(details.mounts.contains { $0.kind == "bind" && $0.target == "/host" && $0.readOnly })

            let stats = try await engine.stats(id)
            #expect(stats.memoryLimit == 64 << 20)
            #expect(stats.memory > 0 && stats.memory < 64 << 20)
        }
    }

    /// Reads the output until it contains a text, or to its end.
    private func lines(of id: String, until mark: String, _ engine: Engine) async throws -> String {
        try await engine.withLogs(id, follow: true) { stream in
            var text = ""
            for try await chunk in stream {
                text += chunk.text
                if text.contains(mark) { break }
            }
            return text
        }
    }

    @Test func `an empty entrypoint clears the image's`() async throws {
        try await EngineFixture.run { fixture in
            let id = try await fixture.shell("") {
                $0.entrypoint = []
                $0.command = ["echo", "plain"]
            }
            try await fixture.engine.start(id)
            _ = try await fixture.engine.wait(id)
            #expect(try await fixture.engine.logs(id).map(\.text).joined() == "plain\n")
        }
    }

    @Test func `a taken name is a conflict and an unknown image is not found`() async throws {
        try await EngineFixture.run { fixture in
            _ = try await fixture.shell("true")
            let taken = await #expect(throws: EngineError.self) { try await fixture.shell("true") }
            #expect(taken?.isConflict == true)
            #expect(taken?.description.contains("already in use") == true)
            let missing = await #expect(throws: EngineError.self) {
                try await fixture.shell("true", suffix: "x") { $0.image = "faaso-test-none:1" }
            }
            #expect(missing?.isNotFound == true)
            #expect(missing?.description.contains("No such image: faaso-test-none:1") == true)
        }
    }

    @Test func `a container whose further network is missing is not left behind`() async throws {
        try await EngineFixture.run { fixture in
            let error = await #expect(throws: EngineError.self) {
                try await fixture.shell("true") { $0.extraNetworks = ["faaso-test-none"] }
            }
            #expect(error?.isNotFound == true)
            let left = try await fixture.engine.containers(label: [fixture.label])
            #expect(left.isEmpty)
        }
    }

    @Test func `stopping twice, starting twice and renaming do what they say`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let id = try await fixture.shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done")
            try await engine.start(id)
            try await engine.start(id)
            try await engine.rename(id, fixture.name("renamed"))
            #expect(try await engine.container(fixture.name("renamed"))?.id == id)
            // The trap must be set before the signal comes.
            _ = try await lines(of: id, until: "ready", engine)
            try await engine.stop(id, grace: .seconds(60))
            try await engine.stop(id, grace: .seconds(60))
            #expect(try await engine.container(id)?.state.exitCode == 5)
            try await engine.start(id)
            try await engine.kill(id, signal: "SIGKILL")
            #expect(try await engine.wait(id) == 137)
        }
    }

    @Test func `a command in a container gives its code and its output`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let id = try await fixture.shell("sleep 600")
            try await engine.start(id)
            let result = try await engine.exec(
                id, command: ["sh", "-c", "echo \"$WHO\"; id -u; echo oops >&2; exit 9"], user: "65534", environment: ["WHO": "me"])
            #expect(result.exitCode == 9)
            // stdout and stderr are two pipes without a common order.
            #expect(result.text.split(separator: "\n").sorted() == ["65534", "me", "oops"])
            let large = try await engine.exec(id, command: ["sh", "-c", "head -c 3000000 /dev/zero"])
            #expect(large.output.count == 3_000_000)
            let missing = try await engine.exec(id, command: ["/no/such/program"])
            #expect(missing.exitCode == 126 || missing.exitCode == 127)
            await #expect(throws: EngineError.self) {
                try await engine.exec(id, command: ["sleep", "30"], timeout: .milliseconds(300))
            }
        }
    }

    @Test func `logs follow, begin where asked, and carry times`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            let id = try await fixture.shell("for i in 1 2 3; do echo line $i; sleep 0.2; done")
            try await engine.start(id)
            let followed = try await engine.withLogs(id, follow: true) { stream in
                var text = ""
                for try await chunk in stream { text += chunk.text }
                return text
            }
            #expect(followed == "line 1\nline 2\nline 3\n")
            #expect(try await engine.logs(id, tail: 1).map(\.text).joined() == "line 3\n")
            let stamped = try await engine.logs(id, tail: 1, timestamps: true).map(\.text).joined()
            #expect(stamped.hasPrefix("20") && stamped.contains("T") && stamped.hasSuffix("Z line 3\n"))
            #expect(try await engine.logs(id, since: EngineTime(seconds: 4_000_000_000)).isEmpty)
            await #expect(throws: EngineError.self) { try await engine.logs("faaso-test-none") }
        }
    }

    @Test func `a volume is filled through the archive before the container runs`() async throws {
        try await EngineFixture.run { fixture in
            let engine = fixture.engine
            try await engine.createVolume(fixture.name("s"), labels: fixture.labels)
            #expect(try await engine.volume(fixture.name("s"))?.labels["faaso.test"] == fixture.id)
            let id = try await fixture.shell("cat /run/secrets/token; stat -c '%u %a' /run/secrets/token") {
                $0.user = "65534"
                $0.readOnlyRoot = true
                $0.mounts = [Mount(kind: .volume, source: fixture.name("s"), target: "/run/secrets")]
            }
            try await engine.putArchive(id, path: "/run/secrets", tar: Tar.archive([("token", "sesame\n")], owner: 65534, mode: 0o400))
            try await engine.start(id)
            #expect(try await engine.wait(id) == 0)
            #expect(try await engine.logs(id).map(\.text).joined() == "sesame\n65534 400\n")
            #expect(Tar.firstFile(try await engine.getArchive(id, path: "/etc/debian_version")).hasPrefix("12"))
            let missing = await #expect(throws: EngineError.self) { try await engine.getArchive(id, path: "/no/such") }
            #expect(missing?.isNotFound == true)
            await #expect(throws: EngineError.self) { try await engine.putArchive(id, path: "/etc", tar: Tar.archive([("x", "y")])) }
        }
    }
}
