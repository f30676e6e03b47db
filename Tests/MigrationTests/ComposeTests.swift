import FunctionModel
import TestSupport
import Testing

@testable import Migration

struct ComposeTests {
    @Test func `every field with a counterpart is carried over`() throws {
        let foreign = ForeignFolder(ComposeFixtures.full)
        _ = try foreign.imported("compose.yml")
        #expect(
            foreign.written("functions/api/metadata.yml") == """
                runtime: dockerfile
                command: [gunicorn, "--bind", 0.0.0.0:8000, app:app]
                port: 8000
                build_args:
                  LEVEL: 3
                environment:
                  MODE: prod
                  NEXT: http://faaso/worker/jobs
                environment_file: functions/api/.env
                networks:
                  - {name: dataapi_default, external: true}
                calls: [worker]
                volumes:
                  - dataapi_uploads:/data/uploads
                  - shared:/data/shared:ro
                health: {path: /healthz, interval: 15s, timeout: 1500ms, start_period: 2m, retries: 5}
                limits: {memory: 256m, cpus: 0.5, pids: 100}
                stop_grace: 90s

                """)
        #expect(foreign.written("functions/api/.env") == "LOG=info\nTOKEN=abc def\nDATABASE_URL=postgres://ann@db:5432/app\n")
        #expect(foreign.written("functions/api/Dockerfile") == ComposeFixtures.full["api/docker/prod.Dockerfile"])
        #expect(foreign.written("functions/worker/Dockerfile") == "FROM scratch\nUSER 1\n")
        #expect(foreign.written("faaso.yml")?.hasSuffix("\nproject: data-api\nlisten: 127.0.0.1:9000\n") == true)
        #expect(foreign.written("routes.yml")?.hasSuffix("\n# path: function\n/: api\n") == true)
    }

    @Test func `parts that are not carried over are noted with their places`() throws {
        #expect(
            try ForeignFolder(ComposeFixtures.counter).plan("compose.yaml").noted == [
                "Dockerfile web: the line 'USER 65534:65534' is added to functions/web/Dockerfile",
                "2:3 cache: it has no build, and stays in compose.yaml",
                "4:3 web: the port 8000 is on 127.0.0.1 from now on",
                "8:5 web: 'stop_signal' is not carried over",
                "12:9 web: the folder '.' at '/code' is not carried over",
            ])
    }

    @Test(arguments: [
        "init: true", "logging: {driver: syslog}", "platform: linux/amd64", "mem_reservation: 1g", "memswap_limit: 1g", "oom_score_adj: 1",
        "annotations: {a: b}", "security_opt: [seccomp=unconfined]", "deploy: {placement: {constraints: [a]}}",
        "deploy: {update_config: {order: start-first}}", "deploy: {resources: {reservations: {cpus: 1}}}",
    ])
    func `a key without a counterpart is noted once`(key: String) throws {
        let text = "services:\n  web:\n    build: ./x\n    expose: [80]\n    \(key)\n"
        let plan = try ForeignFolder(["compose.yaml": text, "x/Dockerfile": "FROM x\nUSER 1\n"]).plan("compose.yaml")
        #expect(plan.noted.filter { $0.hasSuffix("is not carried over") }.count == 1, "\(plan.noted)")
    }

    @Test(arguments: ["init: false", "restart: always", "read_only: true", "security_opt: [\"no-new-privileges:true\"]", "tty: true"])
    func `a key that every function has, or that does nothing, is not noted`(key: String) throws {
        let text = "services:\n  web:\n    build: ./x\n    expose: [80]\n    \(key)\n"
        let plan = try ForeignFolder(["compose.yaml": text, "x/Dockerfile": "FROM x\nUSER 1\n"]).plan("compose.yaml")
        #expect(!plan.noted.contains { $0.hasSuffix("is not carried over") }, "\(plan.noted)")
    }

    @Test(arguments: [
        ("FROM x\n", "", true), ("FROM x\nUSER 1\n", "", false), ("FROM x:nonroot\n", "", false),
        ("FROM x AS a\nUSER 1\nFROM y\n", ", target: a", false), ("FROM x AS a\nUSER 1\nFROM y\n", ", target: b", false),
        ("ARG BASE=x:nonroot\nFROM $BASE\n", ", args: {BASE: y}", true), ("COPY . .\n", "", false),
    ])
    func `a line USER is added if the image that is built likely runs as root`(text: String, more: String, isAdded: Bool) throws {
        let compose = "services:\n  web:\n    build: {context: ./x\(more)}\n    expose: [80]\n"
        let plan = try ForeignFolder(["compose.yaml": compose, "x/Dockerfile": text]).plan("compose.yaml")
        #expect(plan.noted.contains { $0.contains("the line 'USER 65534:65534' is added") } == isAdded, "\(plan.noted)")
    }

    @Test func `the stage that is built gets a user, and packages stay behind`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        let (plan, _) = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/web/Dockerfile")?.contains("\"app.py\"]\nUSER 65534:65534\nFROM builder AS dev") == true)
        #expect(foreign.folder.exists("new/functions/web/app.py"))
        #expect(!foreign.folder.exists("new/functions/web/node_modules") && !foreign.folder.exists("new/functions/web/compose.yaml"))
        #expect(
            plan.summary == [
                "faaso.yml", ".faaso/.gitignore", ".faaso/README.md", ".faaso/schemas/ (5 files)", "functions/web/ (1 file)",
                "functions/web/Dockerfile", "functions/web/metadata.yml", "routes.yml",
            ])
    }

    @Test func `services with one image share it`() throws {
        let foreign = ForeignFolder(ComposeFixtures.replicas)
        _ = try foreign.imported("docker-compose.yml")
        #expect(foreign.written("functions/web2/Dockerfile") == "FROM faaso/web1\n")
        #expect(!foreign.folder.exists("new/functions/web2/server.js"))
        #expect(foreign.written("functions/web2/metadata.yml")?.contains("SIDE: right") == true)
    }

    @Test func `a service may extend another one of the file`() throws {
        let text = """
            services:
              base: {image: x, environment: {A: 1, B: 1}, ports: ["80:80"]}
              web:
                extends: {service: base}
                build: {dockerfile_inline: "FROM x\\nUSER 1"}
                environment: {B: 2}

            """
        let (_, project) = try ForeignFolder(["compose.yaml": text]).imported("compose.yaml")
        #expect(project.function("web")?.metadata.environment == ["A": "1", "B": "2"])
        #expect(project.outline == ["web dockerfile 80 /"])
    }

    @Test(arguments: [
        ("build: https://example.org/x.git", "3:12 a: the context 'https://example.org/x.git' is not carried over"),
        ("build: ./missing", "2:3 a: there is no folder 'missing', so nothing of it is imported"),
        ("build: ./empty", "2:3 a: there is no file 'empty/Dockerfile', so nothing of it is imported"),
    ])
    func `a build that cannot be imported is named, and nothing is written`(build: String, note: String) throws {
        let foreign = ForeignFolder(["compose.yaml": "services:\n  a:\n    \(build)\n", "empty/x": "x"])
        let error = try #require(throws: ProjectProblems.self) { try foreign.plan("compose.yaml") }
        #expect(error.problems.contains { $0.message == "nothing in this file can become a function" })
        #expect(error.problems.contains { $0.message == note.split(separator: " ", maxSplits: 1)[1] }, "\(error)")
        #expect(!foreign.folder.exists("new/faaso.yml"))
    }
}
