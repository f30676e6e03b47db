import FoundationEssentials
import Glibc
import HTTPClient
import TestSupport
import Testing

/// `faaso supervise` for a project that is damaged meanwhile.
@Suite("Supervision on the real engine", .serialized) struct SupervisionEngineTests {
    struct Line: Decodable {
        var node: String
        var kind: String
        var message: String
    }

    /// A function that serves from /tmp, so that a test can make it unhealthy. It fails if its
    /// secret requires it.
    private static let fragile = [
        "functions/a/metadata.yml": "runtime: web\nsecrets: [mode]\nhealth: {interval: 200ms, retries: 2, start_period: 60s}\n",
        "functions/a/serve.sh": """
        grep -q hang /run/secrets/mode && exec sleep 600
        mkdir /tmp/www && cp -r /srv/. /tmp/www && exec server file-server --root /tmp/www --listen :3000

        """,
    ]

    private static func metrics(_ project: Scenario) async throws -> String {
        try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: project.port + 39)).send(HTTPRequest(target: "/metrics")).text
    }

    private static func supervised(
        _ project: Scenario, _ arguments: String..., body: () async throws -> Void
    ) async throws -> [Line] {
        let metrics = "127.0.0.1:\(project.port + 39)"
        let started = try project.start(["supervise", "--json", "--metrics", metrics] + arguments)
        let done: Finished
        do {
            try await eventually("it supervises") { try await Self.metrics(project).contains("faaso_looks_total") }
            try await body()
            started.signal(SIGTERM)
            done = try await started.finished()
        } catch {
            started.signal(SIGKILL)
            _ = try? await started.finished()
            throw error
        }
        #expect(done.status == 0, Comment(rawValue: done.errors + done.output))
        return try done.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `stopped, removed, paused and sick containers are repaired, and others serve on`() async throws {
        try await Scenario.run(files: Self.fragile) { project in
            try await project.shell("echo well | $FAASO secret set mode")
            try await project.firstUp()
            let serves = { try await project.body("/a/") == "a 1\n" }
            let lines = try await Self.supervised(project, "--every", "1") {
                let clients = try (0..<2).map { _ in try KeepAliveClient(port: project.port, target: "/b/") }
                var took: [String: Duration] = [:]
                for damage in ["docker rm -f", "docker stop -t 0", "docker kill", "docker pause", "sick"] {
                    if damage == "sick" {
                        let id = try await Self.damage(project, "sh -c 'docker exec $1 rm /tmp/www/ping' sh") { $0.containers["a"] }
                        took[damage] = try await eventually("another container after it fell ill") {
                            let now = try await project.world().containers["a"]
                            return now != id && now?.count == id.count
                        }
                    } else {
                        try await Self.damage(project, damage) { $0.containers["a"] }
                        took[damage] = try await eventually("it serves again after \(damage)", serves)
                    }
                    // Repeated repairs wait longer each time.
                    try await eventually("serves", serves)
                    try await eventually("one container, and no old one") { try await project.world().containers["a"]?.count == 64 }
                }
                for client in clients {
                    let served = await client.stop(atLeast: 11)
                    #expect(served.failures == [] && served.answers > 10)
                }
                let metrics = try await Self.metrics(project)
                #expect(
                    metrics.contains(#"faaso_function_healthy{project="\#(project.project)",function="b"} 1"#), Comment(rawValue: metrics))
                #expect(metrics.contains(#"node="container:a"}"#) && !metrics.contains(#"node="container:b"}"#), Comment(rawValue: metrics))
                for damage in ["docker rm -f", "docker kill"] {
                    try await Self.damage(project, damage) { $0.proxy }
                    took["proxy " + damage] = try await eventually("the proxy serves again after \(damage)", serves)
                }
                print("time to repair:", took.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
            }
            #expect(lines.first?.kind == "started" && lines.last?.message.hasPrefix("stopped") == true)
            let said = lines.map { "\($0.node) \($0.kind)" }
            for expected in ["container:a ended", "container:a removed", "container:a paused", "container:a created", "proxy removed"] {
                #expect(said.contains(expected), "\(expected) in \(said)")
            }
            #expect(lines.contains { $0.node == "container:a" && $0.message.contains("unhealthy") })
            // The supervisor obeyed the record, so nothing new was deployed.
            #expect(try FileManager.default.contentsOfDirectory(atPath: project.state + "/deployments").count == 1)
            try await project.up()
        }
    }

    /// Damages a container, and retries until the command succeeds. A repair may replace the
    /// container meanwhile, and the engine may fail to remove one that is being inspected.
    /// - Returns: the identifier of the damaged container.
    @discardableResult
    private static func damage(
        _ project: Scenario, _ command: String, of container: (Scenario.World) -> String?
    ) async throws -> String {
        var damaged = ""
        try await eventually("\(command) succeeds") {
            guard let id = container(try await project.world()), id.count == 64 else { return false }
            damaged = id
            return try await project.shell("\(command) \(id) >/dev/null 2>&1 && echo done || true") == "done\n"
        }
        return damaged
    }

    @Test(.timeLimit(.minutes(10)))
    func `a hanging function delays no other repair and is retried ever less often`() async throws {
        try await Scenario.run(files: Self.fragile) { project in
            try await project.shell("echo well | $FAASO secret set mode")
            try await project.firstUp()
            let lines = try await Self.supervised(project, "--every", "1") {
                try await project.shell("echo hang | $FAASO secret set mode")
                let world = try await project.world()
                try await project.shell("docker rm -f \(try #require(world.containers["a"])) >/dev/null")
                try await eventually("its repair begins") { try await project.world().containers["a"] != nil }
                for _ in 0..<2 {
                    let id = try #require(try await project.world().containers["b"])
                    try await project.shell("docker rm -f \(id) >/dev/null")
                    try await project.isServed("/b/", "b 1\n")
                }
                #expect(try await project.body("/a/") != "a 1\n", "it hangs still")
                let givenUp = #"faaso_repair_failures_total{project="\#(project.project)",node="container:a"}"#
                #expect(try await !Self.metrics(project).contains(givenUp), "b did not wait for a")
                try await eventually(within: .seconds(180), "the hanging one is given up") {
                    try await Self.metrics(project).contains(givenUp)
                }
                try await project.shell("echo well | $FAASO secret set mode")
                try await project.isServed("/a/", "a 1\n")
            }
            #expect(lines.contains { $0.node == "container:a" && $0.message.contains("did not become healthy") })
        }
    }

    @Test(.timeLimit(.minutes(10)), .needsRoot)
    func `a keeper that hangs delays no repair of a function, and its proxy is replaced`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let lines = try await Self.supervised(project, "--every", "1") {
                let world = try await project.world()
                let proxy = try #require(world.proxy)
                try await project.shell("kill -STOP $(docker inspect -f '{{.State.Pid}}' \(proxy))")
                try await project.shell("docker rm -f \(try #require(world.containers["a"])) >/dev/null")
                // Caddy serves on, whatever its keeper does.
                try await eventually(within: .seconds(60), "a serves") { try await project.body("/a/") == "a 1\n" }
                try await eventually(within: .seconds(180), "another proxy") {
                    let now = try await project.world().proxy
                    return now != proxy && now?.count == 64
                }
                try await project.isServed("/b/", "b 1\n")
            }
            #expect(lines.contains { $0.node == "proxy" && $0.message.contains("its keeper does not answer") })
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `up --supervise brings up, stays, repairs, and ends well on SIGTERM`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let started = try project.start(["up", "--supervise"])
            try await project.isServed("/a/", "a 1\n")
            try await eventually("it supervises") { started.said.contains("supervising '") }
            try await project.shell("docker rm -f \(try #require(try await project.world().containers["a"])) >/dev/null")
            try await project.isServed("/a/", "a 1\n")
            started.signal(SIGTERM)
            let done = try await started.finished()
            #expect(
                done.status == 0 && done.output.contains("container:a") && done.output.contains("stopped"), Comment(rawValue: done.output))
            #expect(try await project.body("/a/") == "a 1\n", "the functions go on running")

            // The repository is invalid as a whole. The record is used.
            try project.write("routes.yml", "/a: [broken\n")
            #expect(try await project.faaso("supervise", "--systemd").status == 0)
            let unit = try await project.faaso("supervise", "--systemd", "--project", project.project)
            #expect(unit.output.contains("supervise --project \(project.project)\n"), Comment(rawValue: unit.output))
            let again = try project.start(["supervise", "--project", project.project])
            try await project.shell("docker rm -f \(try #require(try await project.world().containers["a"])) >/dev/null")
            try await project.isServed("/a/", "a 1\n")
            again.signal(SIGTERM)
            #expect(try await again.finished().status == 0)
            for address in ["0.0.0.0:9", "example.org:9", "x"] {
                #expect(try await project.faaso("supervise", "--metrics", address).status == 64)
            }
        }
    }
}
