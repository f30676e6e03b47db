import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Functions that bring their own Dockerfile, and the fields `target`, `command` and `port`.
@Suite("Own Dockerfiles on the real engine", .serialized) struct ScenarioDockerfileTests {
    /// The program of the base has a capability, so a copy of it is started.
    private static let own = [
        "functions/web/metadata.yml": """
        runtime: dockerfile
        port: 8000
        command: [file-server, --root, /srv, --listen, ":8000"]
        test:
          - {name: page, request: {path: /page}, expect: {status: 200, body: "page\\n"}}

        """,
        "functions/web/Dockerfile": """
        FROM debian:bookworm-slim AS server
        COPY --from=caddy:2 /usr/bin/caddy /caddy
        RUN cp /caddy /server
        FROM caddy:2
        COPY --from=server /server /usr/bin/server
        COPY . /srv/
        USER 65534:65534
        ENV HOME=/tmp
        ENTRYPOINT ["/usr/bin/server"]
        CMD ["version"]

        """,
        "functions/web/page": "page\n", "functions/web/ping": "pong\n",
    ]

    @Test(.timeLimit(.minutes(10)))
    func `a function with its own Dockerfile, port and command is tested, served and run`() async throws {
        try await Scenario.run(functions: ["web"], files: Self.own) { project in
            try await project.shell("rm -r templates")
            try await project.firstUp()
            #expect(try await project.body("/web/page") == "page\n")
            let name = "\(project.project)_web_1"
            #expect(try await project.shell("docker inspect --format '{{.Config.Env}}' \(name)").contains("PORT=8000"))
            #expect(try await project.shell("cat \(project.state)/upstreams/web") == "web-1:8000")
            #expect(try await project.plan().lines == [])

            let port = project.port + 39
            let run = try project.start("run", "web", "--port", "\(port)")
            try await eventually("run answers") {
                try await project.shell("curl -fs 127.0.0.1:\(port)/ping || true") == "pong\n"
            }
            run.signal(SIGINT)
            _ = try await run.finished()

            try project.write("functions/web/page", "other\n")
            let failed = try await project.faaso("up")
            #expect(failed.status == 1, "the test of the old page must fail")
            #expect(try await project.body("/web/page") == "page\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an own Dockerfile without a USER is refused with the line to add`() async throws {
        let dockerfile = (Self.own["functions/web/Dockerfile"] ?? "").replacing("USER 65534:65534\n", with: "")
        let files = Self.own.merging(["functions/web/Dockerfile": dockerfile]) { $1 }
        try await Scenario.run(functions: ["web"], files: files) { project in
            let done = try await project.faaso("build")
            #expect(done.status == 1, Comment(rawValue: done.errors))
            #expect(
                done.errors.contains("hint: add 'USER 65534:65534' as the last line of functions/web/Dockerfile"),
                Comment(rawValue: done.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `up names a missing USER and a missing secret before it builds`() async throws {
        let dockerfile = (Self.own["functions/web/Dockerfile"] ?? "").replacing("USER 65534:65534\n", with: "")
        let metadata = (Self.own["functions/web/metadata.yml"] ?? "") + "secrets: [token]\n"
        let files = Self.own.merging(["functions/web/Dockerfile": dockerfile, "functions/web/metadata.yml": metadata]) { $1 }
        try await Scenario.run(functions: ["web"], files: files) { project in
            let done = try await project.faaso("up")
            #expect(done.status == 1, Comment(rawValue: done.errors))
            let build = try #require(done.errors.firstRange(of: "image:web"), Comment(rawValue: done.errors)).lowerBound
            for text in ["needs the secret 'token', which is not set (set it: faaso secret set token)", "no USER is set, so its image"] {
                let place = try #require(done.errors.firstRange(of: text), Comment(rawValue: done.errors)).lowerBound
                #expect(place < build, Comment(rawValue: done.errors))
            }
        }
    }

    /// The server listens on the port that it is told, and answers everything.
    private static let serve = """
        printf '{\n\tadmin off\n\tauto_https off\n\tpersist_config off\n}\n:%s {\n\trespond pong\n}\n' "$PORT" >/tmp/Caddyfile
        exec server run --config /tmp/Caddyfile --adapter caddyfile

        """

    @Test(.timeLimit(.minutes(10)))
    func `an edit of the port or the command alone loses no request and reloads nothing`() async throws {
        try await Scenario.run(functions: ["a"], files: ["functions/a/serve.sh": Self.serve]) { project in
            try await project.firstUp()
            let load = DeploymentLoad(port: project.port, path: "/a")
            for port in [8000, 8080, 3000] {
                try project.write("functions/a/metadata.yml", "runtime: web\nport: \(port)\n")
                try await project.up("replace container:a: configuration-changed port")
                #expect(try await project.shell("cat \(project.state)/upstreams/a").hasSuffix(":\(port)"))
            }
            try project.write("functions/a/metadata.yml", "runtime: web\ncommand: [/bin/sh, serve.sh]\n")
            try await project.up("replace container:a: configuration-changed command")
            let result = await load.stop()
            #expect(result.failures == [] && result.requests > 20)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a program that ignores SIGTERM as process 1 is named when it is replaced`() async throws {
        let metadata = "runtime: web\nstop_grace: 1s\ncommand: [/bin/sh, -c, \"/bin/sh serve.sh & wait\"]\n"
        let files = ["functions/a/serve.sh": Self.serve, "functions/a/metadata.yml": metadata]
        try await Scenario.run(functions: ["a"], files: files) { project in
            try await project.firstUp()
            try project.write("functions/a/word", "x\n")
            let done = try await project.faaso("up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(
                done.errors.contains("_a_1 did not end on SIGTERM within 1s and was killed: handle SIGTERM"),
                Comment(rawValue: done.errors))
        }
    }

    private static let stages = [
        "functions/web/metadata.yml": "runtime: dockerfile\ntarget: plain\n",
        "functions/web/Dockerfile": """
        FROM debian:bookworm-slim AS plain
        COPY --from=caddy:2 /usr/bin/caddy /caddy
        RUN cp /caddy /usr/bin/server && mkdir -p /srv && echo pong >/srv/ping && echo plain >/srv/word
        USER 65534:65534
        ENV HOME=/tmp
        CMD ["server", "file-server", "--root", "/srv", "--listen", ":3000"]
        FROM plain AS loud
        USER 0:0
        RUN echo loud >/srv/word
        USER 65534:65534

        """,
    ]

    @Test(.timeLimit(.minutes(10)), arguments: [[:], ["DOCKER_BUILDKIT": "0"]])
    func `target selects a stage with both builders`(builder: [String: String]) async throws {
        try await Scenario.run(functions: ["web"], files: Self.stages) { project in
            let first = try await project.faaso("up", environment: builder)
            #expect(first.status == 0, Comment(rawValue: first.errors))
            #expect(try await project.body("/web/word") == "plain\n")

            try project.write("functions/web/metadata.yml", "runtime: dockerfile\ntarget: Loud\n")
            #expect(try await project.plan().lines.contains("build image:web: argument-changed target"))
            let second = try await project.faaso("up", environment: builder)
            #expect(second.status == 0, Comment(rawValue: second.errors))
            #expect(try await project.body("/web/word") == "loud\n")

            try project.write("functions/web/metadata.yml", "runtime: dockerfile\ntarget: nowhere\n")
            let wrong = try await project.faaso("up", environment: builder)
            #expect(wrong.status == 2)
            #expect(
                wrong.errors.contains("functions/web/metadata.yml:2:9: error: target: found 'nowhere'"), Comment(rawValue: wrong.errors))
            #expect(wrong.errors.contains("hint: its stages are: plain, loud"), Comment(rawValue: wrong.errors))
        }
    }
}
