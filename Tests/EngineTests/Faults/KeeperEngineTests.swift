import TestSupport
import Testing

/// The proxy without its folders, and without its Caddy, on the real engine.
@Suite("The keeper on the real engine", .serialized) struct KeeperEngineTests {
    private static let proxy = "docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.role=proxy"

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
            let served = await client.stop()
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
}
