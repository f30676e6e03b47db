import TestSupport
import Testing

/// Projects on a swarm of two or three engines.
@Suite(.serialized, .timeLimit(.minutes(25)))
struct SwarmEngineTests {
    private static let web = "runtime: web\n" + SwarmFixture.health

    /// The metadata of functions of the web template.
    private static func metadata(_ more: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: more.map { ("functions/\($0)/metadata.yml", web + $1) })
    }

    @Test(.needsRoot) func `both nodes serve, an edit updates one service, and a failure goes back`() async throws {
        let files = Self.metadata(["a": "replicas: 2\ntest: [{name: serves, request: {path: /}, expect: {status: 200}}]\n", "b": ""])
        try await Scenario.run(functions: ["a", "b"], files: files) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                try await swarm.expect("a 1\n", at: "/a/")
                try await swarm.expect("b 1\n", at: "/b/")
                try await swarm.untilRunning("2/2", of: "a")
                #expect(try await swarm.up().output.hasPrefix("nothing to do"))

                try scenario.write("functions/a/index.html", "a 2\n")
                let steps = try await swarm.plan().filter { $0.contains("container:") }
                #expect(steps.count == 1 && steps[0].hasPrefix("replace container:a: "), "\(steps)")
                let before = try await swarm.version("b")
                let lost = try await swarm.lost(at: "/a/", serving: ["a 1\n", "a 2\n"]) { try await swarm.up() }
                #expect(lost == [])
                #expect(try await swarm.version("b") == before)
                try await swarm.expect("a 2\n", at: "/a/")

                try scenario.write("functions/a/index.html", "a 3\n")
                try scenario.write("functions/a/serve.sh", "echo it is broken\nexit 3\n")
                try scenario.write("functions/a/metadata.yml", Self.web + "replicas: 2\n")
                let failed = try await swarm.faaso("up")
                #expect(failed.status == 1 && failed.errors.contains("it is broken"), "\(failed.output)\(failed.errors)")
                try await swarm.expect("a 2\n", at: "/a/")
                let status = try await swarm.faaso("status")
                #expect(status.output.contains("node1") && status.output.contains("node2"), "\(status.output)")
            }
        }
    }

    @Test(.needsRoot) func `another manager has the history and the secrets, and one deploys at a time`() async throws {
        let serve = "exec server file-server --root /run/secrets --listen :3000\n"
        var files = Self.metadata(["b": ""])
        files["functions/a/metadata.yml"] =
            "runtime: web\nsecrets: [token]\nhealth: {path: /token, \(SwarmFixture.limits)}\n"
        files["functions/a/serve.sh"] = serve
        try await Scenario.run(functions: ["a", "b"], files: files) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                func set(_ value: String, on node: Int) async throws {
                    let variables = swarm.manager(node).map { "\($0)='\($1)'" }.joined(separator: " ")
                    try await scenario.shell("printf \(value) | env \(variables) $FAASO secret set token")
                }
                try await set("one", on: 1)
                try await swarm.up()
                try await swarm.expect("one", at: "/a/token")
                try scenario.write("functions/b/index.html", "b 2\n")
                try await swarm.up()
                try await swarm.expect("b 2\n", at: "/b/")

                let history = try await swarm.faaso(on: 2, "history")
                #expect(history.status == 0 && history.output.contains("container:b"), "\(history.output)\(history.errors)")
                let back = try await swarm.faaso(on: 2, "rollback", "--yes")
                #expect(back.status == 0, "\(back.output)\(back.errors)")
                try await swarm.expect("b 1\n", at: "/b/")
                #expect(try await swarm.faaso(on: 2, "secret", "ls").output.contains("token"))

                // A value that another machine sets is one for all.
                try await set("two", on: 2)
                #expect(try await swarm.plan().contains("replace container:a: secret-changed token"))
                try await swarm.up()
                try await swarm.expect("two", at: "/a/token")

                // Both want the same, so the second one has nothing left to do.
                try scenario.write("functions/b/index.html", "b 3\n")
                async let first = swarm.faaso(on: 1, "up")
                async let second = swarm.faaso(on: 2, "up")
                let both = try await [first, second]
                #expect(both.map(\.status) == [0, 0], "\(both.map(\.errors))")
                try await swarm.expect("b 3\n", at: "/b/")
            }
        }
    }

    @Test(.needsRoot) func `other routes refuse no connection, and a wrong Caddyfile changes nothing`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.metadata(["a": ""])) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                try await swarm.expect("a 1\n", at: "/a/")
                let settings = try scenario.read("faaso.yml")
                let proxies = try await swarm.docker("service ps -q --filter desired-state=running \(swarm.service("proxy"))")
                let lost = try await swarm.lost(at: "/a/", serving: ["a 1\n"]) {
                    try scenario.write("routes.yml", "/a: a\n/more: a\n")
                    #expect(try await swarm.plan() == ["reload caddyfile: route-added /more"])
                    try await swarm.up()
                    // All nodes have the routes when the command ends.
                    for node in [1, 2] { #expect(try await swarm.body("/more/", on: node) == "a 1\n") }
                    try scenario.write("caddy/a.caddy", "header X-Shop open\n")
                    try scenario.write("faaso.yml", settings + "proxy: {import: caddy}\n")
                    try await swarm.up()
                    try scenario.write("caddy/a.caddy", "heder X-Shop open\n")
                    let failed = try await swarm.faaso("up")
                    #expect(
                        failed.status == 1 && failed.errors.contains("unrecognized directive: heder"), "\(failed.output)\(failed.errors)")
                }
                // A Caddy that loads another file drops connections that it has accepted and not read.
                #expect(lost.count < 5 && lost.allSatisfy { $0.contains("the connection was closed") }, "\(lost)")
                #expect(try await swarm.docker("service ps -q --filter desired-state=running \(swarm.service("proxy"))") == proxies)
                #expect(try await swarm.body("/more/", on: 2) == "a 1\n")

                // A proxy that starts anew has the same routes.
                try await swarm.docker("service update -q --force --detach \(swarm.service("proxy")) >/dev/null")
                try await eventually("other proxies") {
                    try await swarm.docker("service ps -q --filter desired-state=running \(swarm.service("proxy"))") != proxies
                }
                try await swarm.expect("a 1\n", at: "/more/")
            }
        }
    }

    @Test(.needsRoot) func `functions call each other, also one without a route`() async throws {
        var files = Self.metadata(["b": "internal: true\n"])
        files["functions/a/metadata.yml"] = "runtime: web\ncalls: [b]\nhealth: {path: /b/ping, \(SwarmFixture.limits)}\n"
        files["functions/a/serve.sh"] = "exec server reverse-proxy --from :3000 --to faaso:80\n"
        files["routes.yml"] = "/a: a\n"
        try await Scenario.run(functions: ["a", "b"], files: files) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                try await swarm.expect("b 1\n", at: "/a/b/")
                #expect(try await swarm.body("/b/", on: 1) == "404")
                try scenario.write("functions/b/index.html", "b 2\n")
                let lost = try await swarm.lost(at: "/a/b/", serving: ["b 1\n", "b 2\n"]) { try await swarm.up() }
                #expect(lost == [])
                try await swarm.expect("b 2\n", at: "/a/b/")
            }
        }
    }

    @Test(.needsRoot) func `a number is set for a while, and a change by hand is undone`() async throws {
        try await Scenario.run(functions: ["a", "b"], files: Self.metadata(["a": "", "b": ""])) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                let scaled = try await swarm.faaso("scale", "a=2")
                #expect(scaled.status == 0, "\(scaled.errors)")
                try await swarm.untilRunning("2/2", of: "a")
                try await swarm.docker("service update -q --detach --env-add X=1 \(swarm.service("b")) >/dev/null")
                let steps = try await swarm.plan()
                #expect(
                    steps == [
                        "replace container:b: configuration-changed environment.X", "scale container:a: configuration-changed replicas",
                    ])
                try await swarm.up()
                try await swarm.untilRunning("1/1", of: "a")
                #expect(try await swarm.plan() == [])
                let restarted = try await swarm.faaso("restart", "a")
                #expect(restarted.status == 0, "\(restarted.errors)")

                let logs = try await swarm.faaso("logs")
                #expect(logs.status == 0 && logs.output.contains("a.1"), "\(logs.output)\(logs.errors)")
                let events = try await swarm.faaso("events", "--past", "--since", "10m")
                #expect(events.output.contains(swarm.service("a")), "\(events.output)\(events.errors)")
                let doctor = try await swarm.faaso("doctor")
                #expect(doctor.output.contains("2 nodes ready"), "\(doctor.output)")
                let entered = try await swarm.faaso("exec", "a", "--", "true")
                #expect(entered.status != 0 && entered.errors.contains("not possible on a swarm"), "\(entered.errors)")
                #expect(try await swarm.faaso("prune").status == 0)
            }
        }
    }

    @Test(.needsRoot) func `down removes services and networks, and another up brings all back`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.metadata(["a": "networks: [\"data\"]\n"])) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                let down = try await swarm.faaso("down")
                #expect(down.status == 0, "\(down.errors)")
                #expect(try await swarm.docker("service ls -q") == "")
                #expect(try await swarm.docker("network ls -q --filter label=faaso.project") == "")
                #expect(try await swarm.faaso("status").output.contains("a         not-deployed"))
                try await swarm.up()
                try await swarm.expect("a 1\n", at: "/a/")
                let purged = try await swarm.faaso("down", "--purge", "--yes")
                #expect(purged.status == 0, "\(purged.errors)")
                #expect(purged.errors.contains("docker image prune on node2"), "\(purged.errors)")
                #expect(try await swarm.docker("image ls -q --filter label=faaso.function") == "")
                #expect(try await swarm.docker("config ls -q") == "")
            }
        }
    }

    @Test(.needsRoot) func `after the loss of the leading manager another one deploys`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.metadata(["a": "replicas: 2\n"])) { scenario in
            try await SwarmFixture.run(scenario, nodes: 3) { swarm in
                try await swarm.up()
                try await swarm.expect("a 1\n", at: "/a/", on: [1, 2, 3])
                try await swarm.kill(1)
                try await eventually("another manager leads") { try await swarm.docker(on: 2, "node ls -q") != "" }
                try scenario.write("functions/a/index.html", "a 2\n")
                let done = try await swarm.faaso(on: 2, "up")
                #expect(done.status == 0, "\(done.output)\(done.errors)")
                try await swarm.expect("a 2\n", at: "/a/", on: [2, 3])
                try await eventually("doctor counts the managers") {
                    try await swarm.faaso(on: 2, "doctor").output.contains("3 managers, 2 reachable")
                }
            }
        }
    }

    @Test(.needsRoot) func `a node that is drained costs no request of the other`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.metadata(["a": "replicas: 2\n"])) { scenario in
            try await SwarmFixture.run(scenario) { swarm in
                try await swarm.up()
                func running(on node: String) async throws -> Int {
                    let words = "service ps -q --filter node=\(node) --filter desired-state=running \(swarm.service("a"))"
                    return try await swarm.docker(words).split(separator: "\n").count
                }
                #expect(try await running(on: "node2") == 1)
                // The proxy of the node ends with its tasks.
                let lost = try await swarm.lost(at: "/a/", serving: ["a 1\n"], on: [1]) {
                    try await swarm.docker("node update --availability drain node2 >/dev/null")
                    try await eventually(within: .seconds(300), "the other node has both tasks") {
                        let (here, all) = (try await running(on: "node1"), try await swarm.tasks("a"))
                        return here == 2 && all == "2/2"
                    }
                }
                #expect(lost == [])
                try await eventually("the status says that the node has no tasks") {
                    try await swarm.faaso("status").output.contains("node node2 (ready, drain): no tasks")
                }
                try await swarm.docker("node update --availability active node2 >/dev/null")
                try await swarm.expect("a 1\n", at: "/a/")
            }
        }
    }
}
