import TestSupport
import Testing

/// Calls between functions on the real engine.
@Suite("Calls between functions on the real engine", .serialized, .timeLimit(.minutes(10)))
struct CallsEngineTests {
    /// A function `a` that answers with the answer of `b`, to which it makes a new connection for
    /// each call. `b` has no route.
    private static let files = [
        "functions/a/metadata.yml": "runtime: web\ncalls: [b]\n",
        "functions/a/serve.sh": "exec server run --config /srv/Caddyfile --adapter caddyfile\n",
        "functions/a/Caddyfile": """
        {
        \tadmin off
        \tpersist_config off
        \tauto_https off
        }
        :3000 {
        \thandle /ping {
        \t\trespond pong
        \t}
        \thandle {
        \t\trewrite * /b{uri}
        \t\treverse_proxy {$FAASO_URL} {
        \t\t\ttransport http {
        \t\t\t\tkeepalive off
        \t\t\t}
        \t\t}
        \t}
        }

        """,
        "functions/b/metadata.yml": "runtime: web\ninternal: true\n", "functions/b/index.html": "b 1\n",
    ]

    private static func run(_ more: [String: String] = [:], _ body: (Scenario) async throws -> Void) async throws {
        try await Scenario.run(functions: ["a"], files: files.merging(more) { $1 }, body)
    }

    private static func swap(_ project: Scenario, to version: Int) async throws {
        try project.write("functions/b/index.html", "b \(version)\n")
        try await project.up("build image:b: input-changed functions/b/index.html", "replace container:b: image-changed image:b")
        #expect(try await project.body("/a/") == "b \(version)\n")
    }

    @Test func `no call is lost while the called function is swapped and rolled back`() async throws {
        try await Self.run { project in
            try await project.firstUp()
            #expect(try await project.body("/a/") == "b 1\n")
            let clients = try (0..<4).map { _ in try KeepAliveClient(port: project.port, target: "/a/") }
            for version in 2...4 { try await Self.swap(project, to: version) }
            let done = try await project.faaso("rollback", "b")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "b 3\n")
            let enough = clients.map { $0.answers + 50 }
            try await eventually("50 more answers") { zip(clients, enough).allSatisfy { $0.answers >= $1 } }
            for client in clients {
                let served = await client.stop()
                #expect(served.failures == [], "\(served.failures)")
                #expect(Set(served.bodies).isSuperset(of: ["b 1\n", "b 3\n", "b 4\n"]))
            }
        }
    }

    @Test func `no call is lost when routes change, and a new function can be called`() async throws {
        try await Self.run { project in
            try await project.firstUp()
            let client = try KeepAliveClient(port: project.port, target: "/a/")
            try await project.shell("echo '/more: a' >>routes.yml")
            try await project.up("reload caddyfile: route-added /more")
            try project.write("functions/c/metadata.yml", "runtime: web\ninternal: true\n")
            try project.write("functions/c/index.html", "c 1\n")
            try project.write("functions/b/metadata.yml", "runtime: web\ninternal: true\ncalls: [c]\n")
            try await project.up(
                "build image:c: never-built", "create container:c: route-added http://faaso/c",
                "replace container:b: configuration-changed environment.FAASO_URL", "reload caddyfile: route-added http://faaso/c")
            #expect(try await Self.get("/c/", from: "b_2", project) == "200")
            let served = await client.stop(atLeast: 11)
            #expect(served.failures == [] && served.answers > 10, "\(served.failures)")
        }
    }

    @Test func `only functions of the project reach the calls, and calls reach only functions`() async throws {
        try await Self.run { project in
            try await project.firstUp()
            try await Scenario.run(functions: ["z"]) { other in
                try await other.firstUp()
                #expect(try await Self.get("/b/", from: "a_1", project) == "200")
                #expect(try await Self.get("/a/ping", from: "a_1", project) == "200")
                // Neither another project's function nor any path of Caddy's own is there.
                let paths = [
                    "/z/", "/config/", "/load", "/reverse_proxy/upstreams", "/metrics", "/..%2f..%2frun/faaso/keeper.sock", "/%2e%2e/b/",
                    "//b/", "/B/", "/bb", "/",
                ]
                for path in paths { #expect(try await Self.get(path, from: "a_1", project) == "404", "\(path)") }
                // The other project has its own listener, in its own network.
                for container in ["proxy", "z_1"] {
                    let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
                    let address = try await other.shell("docker inspect -f '\(format)' ${PROJECT}_\(container)").trimmingNewline
                    for port in [80, 3000] {
                        let answer = try await Self.get("/z/", at: "\(address)/\(port)", from: "a_1", within: 5, project)
                        #expect(answer == "unreachable", "\(container)")
                    }
                }
                #expect(try await Self.get("/z/", at: "\(other.project)_proxy/80", from: "a_1", within: 5, project) == "unreachable")
            }
            // The internal function has no public path, whatever host a client names.
            #expect(try await project.body("/b/") == "404")
            let curl = "curl -s -o /dev/null -w '%{http_code}' --noproxy '*'"
            #expect(try await project.shell("\(curl) -H 'Host: faaso' http://127.0.0.1:\(project.port)/b/") == "404")
            let published = try await project.shell("docker port ${PROJECT}_proxy").split(separator: "\n")
            #expect(published == ["\(project.port)/tcp -> 127.0.0.1:\(project.port)"])
        }
    }

    /// Asks for a path from within a container. Returns the status, or `unreachable`.
    /// - Parameter limit: the seconds for an answer. An unreachable address may use them up.
    private static func get(
        _ path: String, at address: String = "faaso/80", from container: String, within limit: Int = 60, _ project: Scenario
    ) async throws -> String {
        let ask = #"printf "GET %s HTTP/1.0\r\nHost: faaso\r\n\r\n" "$1" >&3 && head -n 1 <&3 | cut -d " " -f 2"#
        return try await project.shell(
            """
            docker exec ${PROJECT}_\(container) timeout \(limit) bash -c 'exec 3<>/dev/tcp/\(address) && \(ask)' ask '\(path)' 2>/dev/null \
                || echo unreachable
            """
        ).trimmingNewline
    }

    @Test func `tests get the answers of doubles, and never those of functions`() async throws {
        func metadata(_ answer: String) -> String {
            """
            runtime: web
            calls: [b]
            test:
              doubles:
                b: [{path: /up, status: 202, json: {up: true}}, {body: "\(answer)"}]
              cases:
                - {name: any, request: {path: /}, expect: {status: 200, body: "double"}}
                - {name: by path, request: {path: /up}, expect: {status: 202, json: {up: true}}}
                - name: from a command
                  command: [bash, -c, 'exec 3<>/dev/tcp/faaso/80 && printf "GET /b/up HTTP/1.0\\r\\n\\r\\n" >&3 && grep -q 202 <&3']

            """
        }
        try await Self.run(["functions/a/metadata.yml": metadata("double")]) { project in
            try await project.firstUp()
            #expect(try await project.body("/a/") == "b 1\n")
            #expect(try await project.shell("docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=test") == "")
            try project.write("functions/a/metadata.yml", metadata("other"))
            let done = try await project.up("test test:a: argument-changed test.doubles.b (failed)", status: 1)
            #expect(done.errors.contains("body: expected 'double', got 'other'"), Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "b 1\n")
        }
    }
}
