import HTTPClient
import TestSupport
import Testing

/// The proxy without its folders, and without its Caddy, on the real engine.
@Suite("The keeper on the real engine", .serialized) struct KeeperEngineTests {
    private static let proxy = "docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.role=proxy"

    @Test(.timeLimit(.minutes(10)))
    func `the engine unpacks the keeper of a release`() async throws {
        try await EngineFixture.run { try await PackedKeeper.check(on: $0.engine, labels: $0.labels) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `without the folder of the state the proxy serves on and is not replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let proxy = try await project.world().proxy
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try await project.shell("rm -rf \(project.state)")
            #expect(try await project.body("/b/") == "b 1\n")
            for version in 2...3 {
                try project.write("functions/a/index.html", "a \(version)\n")
                let done = try await project.faaso("up")
                #expect(done.status == 0, Comment(rawValue: done.errors))
                #expect(try await project.body("/a/") == "a \(version)\n")
            }
            #expect(try await project.world().proxy == proxy)
            let served = await client.stop(atLeast: 11)
            #expect(served.failures == [] && served.answers > 10, "\(served.failures)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a change of routes closes no connection without an answer`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let clients = try (0..<4).map { _ in try KeepAliveClient(port: project.port, target: "/a/") }
            for route in ["c", "d", "e"] {
                try await project.shell("echo '/\(route): b' >>routes.yml")
                try await project.up("reload caddyfile: route-added /\(route)")
                #expect(try await project.body("/\(route)/") == "b 1\n")
            }
            for client in clients {
                let served = await client.stop()
                #expect(served.failures == [], "\(served.failures)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `if only the upstream files are removed, the proxy serves on and is replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let proxy = try await project.world().proxy
            try await project.shell("rm -rf \(project.state)/upstreams")
            #expect(try await project.body("/b/") == "b 1\n")
            try project.write("functions/a/index.html", "a 2\n")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 2\n")
            #expect(try await project.world().proxy != proxy)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the Caddy of another image takes over in the same container`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let image = project.project + "/caddy:1"
            try await project.shell("printf 'FROM caddy:2\\nLABEL number=1\\n' | docker build -q -t \(image) - >/dev/null")
            let settings = try project.read("faaso.yml")
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try project.write("faaso.yml", settings + "proxy: {image: '\(image)'}\n")
            try await project.up("reload proxy: configuration-changed proxy.image")
            let served = await client.stop(atLeast: 11)
            #expect(served.failures == [] && served.answers > 10, "\(served.failures)")
            #expect(try await project.shell("$FAASO status --json").contains("caddy:1"))
            // A restarted container runs the same Caddy.
            try await project.shell("docker restart -t 0 $(\(Self.proxy)) >/dev/null")
            try await eventually("the proxy serves again") { try await Self.answers(project.port) }
            try await project.up()
            try project.write("faaso.yml", settings)
            try await project.up("reload proxy: configuration-changed proxy.image")
            #expect(try await project.body("/a/") == "a 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `on another port the new proxy serves before the old one ends`() async throws {
        try await Scenario.run { project in
            // The last port of the block is for the proxy.
            let (old, new) = (project.port, project.port + 39)
            let settings = try project.read("faaso.yml").replacing("-\(new)", with: "-\(new - 1)")
            try project.write("faaso.yml", settings)
            try await project.firstUp()
            try project.write("faaso.yml", settings.replacing("listen: 127.0.0.1:\(old)", with: "listen: 127.0.0.1:\(new)"))
            let run = try project.start("up")
            let gaps = try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    let done = try await run.finished()
                    #expect(done.status == 0, Comment(rawValue: done.errors))
                    return nil
                }
                group.addTask {
                    var gaps = 0
                    while !Task.isCancelled {
                        // The old one first: it may end in between.
                        if try await Self.answers(old) { continue }
                        if try await !Self.answers(new), !Task.isCancelled { gaps += 1 }
                    }
                    return gaps
                }
                var gaps = 0
                for try await count in group { if let count { gaps = count } else { group.cancelAll() } }
                return gaps
            }
            #expect(gaps == 0)
            #expect(try await Self.answers(new))
        }
    }

    private static func answers(_ port: Int) async throws -> Bool {
        let answer = try? await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)).send(HTTPRequest(target: "/a/"))
        return answer?.status == 200
    }

    @Test(.timeLimit(.minutes(10)))
    func `a Caddyfile that somebody else loads is seen and replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let socket = "\(project.state)/admin/keeper.sock"
            let load = "curl -sf --unix-socket \(socket) --data-binary @- http://keeper/load"
            let options = "admin unix//srv/faaso/run/{$FAASO_GENERATION:0}.sock\nauto_https off"
            try project.write("stolen", "{\n\(options)\n}\nhttp://:8080 {\nbind fd/3\nrespond stolen\n}\n")
            try await project.shell("\(load) <stolen >/dev/null; rm stolen")
            #expect(try await project.body("/a/") == "stolen")
            let plan = try await project.faaso("plan")
            #expect(plan.output.contains("one that this deployment did not load"), Comment(rawValue: plan.output + plan.errors))
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `while no Caddy runs new connections wait`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            for _ in 0..<3 {
                try await project.shell("kill -9 $(pgrep -n -P $(docker inspect -f '{{.State.Pid}}' $(\(Self.proxy))))")
                #expect(try await project.body("/a/") == "a 1\n")
                #expect(try await project.shell("docker inspect -f '{{.RestartCount}}' $(\(Self.proxy))") == "0\n")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `after a kill of the keeper the same container serves on`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let proxy = try await project.world().proxy
            for _ in 0..<3 {
                try await project.shell("kill -9 $(docker inspect -f '{{.State.Pid}}' $(\(Self.proxy)))")
                let done = try await project.faaso("up")
                #expect(done.status == 0, Comment(rawValue: done.errors))
                #expect(try await project.world().proxy == proxy)
                #expect(try await project.body("/a/") == "a 1\n")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `a keeper that hangs is named at once, and replaced by up`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try await project.shell("kill -STOP $(docker inspect -f '{{.State.Pid}}' $(\(Self.proxy)))")
            let began = ContinuousClock.now
            let status = try await project.faaso("status")
            #expect(status.output.contains("its keeper does not answer: no answer within 2"), Comment(rawValue: status.output))
            #expect(ContinuousClock.now - began < .seconds(60))
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `a Caddy that hangs is killed and started again`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try await project.shell("kill -STOP $(pgrep -n -P $(docker inspect -f '{{.State.Pid}}' $(\(Self.proxy))))")
            // The status says so for twenty seconds, between the first probe without an answer and the last.
            try await eventually("the status says it") {
                try await project.shell("$FAASO status").contains("Caddy did not answer")
            }
            try await eventually(within: .seconds(180), "the proxy serves again") { try await Self.answers(project.port) }
            #expect(try await project.shell("docker inspect -f '{{.RestartCount}}' $(\(Self.proxy))") == "0\n")
            #expect(try await project.shell("docker logs $(\(Self.proxy)) 2>&1").contains("hangs, and is killed"))
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `without any configuration the keeper says so, waits, and is replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let volume = "{{range .Mounts}}{{if eq .Destination \"/srv/faaso\"}}{{.Source}}{{end}}{{end}}"
            try await project.shell("rm \(project.state)/proxy/Caddyfile $(docker inspect -f '\(volume)' $(\(Self.proxy)))/run/current")
            try await project.shell("docker restart -t 0 $(\(Self.proxy)) >/dev/null")
            try await eventually("the log names what is missing") {
                try await project.shell("docker logs $(\(Self.proxy)) 2>&1").contains("/etc/faaso/Caddyfile cannot be read")
            }
            #expect(try await project.shell("docker inspect -f '{{.RestartCount}}' $(\(Self.proxy))") == "0\n")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
        }
    }
}
