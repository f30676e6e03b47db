import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// Services of a compose file that call each other.
struct ComposeCallsTests {
    private static let files = ["x/Dockerfile": "FROM x\nEXPOSE 9000\nUSER 1\n", "y/Dockerfile": "FROM x\nUSER 1\n"]

    private func folder(_ services: String, _ more: [String: String] = [:]) -> ForeignFolder {
        ForeignFolder(Self.files.merging(["compose.yaml": "services:\n" + services]) { $1 }.merging(more) { $1 })
    }

    /// The notes about calls, without those about ports and routes.
    private func calls(_ plan: ImportPlan) -> [String] {
        plan.noted.filter { $0.contains(" lead") || $0.contains(" name") }
    }

    @Test func `a URL of a service leads to its function, with one note`() throws {
        let foreign = folder(
            """
              web:
                build: ./x
                ports: ["127.0.0.1:80:9000"]
                depends_on: [api]
                environment:
                  API: http://api:9000/v1
                  HOOK: http://api:9000
              api: {build: ./x}

            """)
        let (plan, project) = try foreign.imported("compose.yaml")
        #expect(calls(plan) == ["7:7 web: the variable 'API', the variable 'HOOK' lead to http://faaso/api now"])
        #expect(plan.notes.count == 2, "\(plan.noted)")
        let web = try #require(project.function("web")?.metadata)
        #expect(web.environment == ["API": "http://faaso/api/v1", "HOOK": "http://faaso/api"] && web.calls == ["api"])
        #expect(project.function("api")?.metadata.isInternal == true)
        #expect(project.outline == ["api dockerfile 9000", "web dockerfile 9000 /"])
    }

    @Test func `a URL in a file of variables leads to its function, too`() throws {
        let foreign = folder(
            "  web: {build: ./x, ports: [\"80:9000\"], env_file: web.env}\n  api: {build: ./x}\n",
            ["web.env": "# where\nAPI=http://api:9000\n"])
        let (plan, project) = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/web/.env") == "API=http://faaso/api\n")
        #expect(plan.notes.contains { $0.location == SourceLocation(file: "web.env", line: 2) }, "\(plan.noted)")
        #expect(project.function("web")?.metadata.calls == ["api"])
    }

    @Test func `a port that only a URL has becomes that of the function`() throws {
        let foreign = folder(
            """
              web: {build: ./x, ports: ["80:9000"], environment: {A: "http://api:7000", B: "http://plain"}}
              api: {build: ./y}
              plain: {build: {dockerfile_inline: "FROM x\\nUSER 1"}}

            """)
        let (plan, project) = try foreign.imported("compose.yaml")
        #expect(project.function("api")?.metadata.port == 7000)
        #expect(plan.noted.contains("3:3 api: the port 7000 is that of the variable 'A', because no other is known"), "\(plan.noted)")
        #expect(project.function("plain")?.metadata.port == 80)
        #expect(project.function("web")?.metadata.calls == ["api", "plain"])
    }

    @Test func `an address that cannot be rewritten is noted with the reason`() throws {
        let plan = try folder(
            """
              web:
                build: ./x
                ports: ["80:9000"]
                environment:
                  DB: postgres://u:s3cret@db:5432/app
                  ADMIN: http://db:5000
                  DB_HOST: db
                command: run --db db:5432
              db: {build: ./x, expose: [9000]}

            """
        ).plan("compose.yaml")
        #expect(
            calls(plan) == [
                "6:7 web: the variable 'DB' names 'db', which is a function now",
                "7:7 web: the variable 'ADMIN' names 'db', which is a function now",
                "8:7 web: the variable 'DB_HOST', the command name 'db', which is a function now",
            ])
        #expect(!plan.notes.contains { "\($0)".contains("s3cret") })
        let hints = plan.notes.filter { $0.message.contains("which is a function now") }.flatMap(\.hints)
        #expect(hints[0].hasSuffix("leave 'db' in compose.yaml if it speaks another protocol"))
        #expect(hints[1].hasPrefix("'db' has the port 9000 alone: make a function of its own of what listens on 5000"))
        #expect(hints[2].hasPrefix("functions reach each other at http://faaso/NAME: write http://faaso/db"))
    }

    @Test func `a variable with the name of its own service is no address`() throws {
        let plan = try folder("  web: {build: ./x, ports: [\"80:9000\"], environment: {ROLE: web}}\n").plan("compose.yaml")
        #expect(calls(plan) == [])
    }

    @Test func `a service that waits for a function has a note with the function's address`() throws {
        let plan = try folder(
            "  web: {build: ./x, ports: [\"80:9000\"], depends_on: [api]}\n  api: {build: ./x, expose: [8000]}\n"
        ).plan("compose.yaml")
        let note = try #require(plan.notes.first { $0.message == "web: 'api' is a function now, and its name is no address" })
        #expect(note.hints == ["functions reach each other at http://faaso/NAME: write http://faaso/api, and the name under 'calls'"])
    }

    @Test(arguments: [
        "container_name: backend", "networks: {default: {aliases: [other, backend]}}",
    ])
    func `a service is found by its other names`(name: String) throws {
        let foreign = folder(
            """
              web: {build: ./x, ports: ["80:9000"], environment: {A: "http://backend:9000"}}
              api:
                build: ./x
                \(name)

            """)
        let (_, project) = try foreign.imported("compose.yaml")
        #expect(project.function("web")?.metadata.environment == ["A": "http://faaso/api"])
    }

    @Test func `a link gives a further name to one service`() throws {
        let foreign = folder(
            """
              web: {build: ./x, ports: ["80:9000"], links: ["api:backend"], environment: {A: "http://backend:9000"}}
              web2: {build: ./x, ports: ["81:9000"], environment: {A: "http://backend:9000"}}
              api: {build: ./x}

            """)
        let (_, project) = try foreign.imported("compose.yaml")
        #expect(project.function("web")?.metadata.environment == ["A": "http://faaso/api"])
        #expect(project.function("web2")?.metadata.environment == ["A": "http://backend:9000"])
    }

    @Test(arguments: [
        "  front: {image: nginx, depends_on: [api]}\n", "",
    ])
    func `a service behind a proxy has a route, also if others call it`(front: String) throws {
        let labels = front.isEmpty ? ", labels: [\"traefik.http.routers.api.rule=Host(`x`)\"]" : ""
        let foreign = folder(
            "  web: {build: ./x, ports: [\"80:9000\"], environment: {A: \"http://api:9000\"}}\n  api: {build: ./x\(labels)}\n\(front)")
        let (_, project) = try foreign.imported("compose.yaml")
        #expect(project.outline == ["api dockerfile 9000 /api", "web dockerfile 9000 /"])
    }

    @Test func `a service that nobody calls has a route, and advice against it`() throws {
        let plan = try folder("  web: {build: ./x, ports: [\"80:9000\"]}\n  api: {build: ./x}\n").plan("compose.yaml")
        let note = try #require(plan.notes.first { $0.message.hasPrefix("api: was reached by other services only") })
        #expect(note.hints.first?.hasPrefix("'internal: true' in functions/api/metadata.yml") == true)
    }

    @Test func `a service that stays has a note for the function that it names`() throws {
        let plan = try folder(
            "  api: {build: ./x, ports: [\"80:9000\"]}\n  ui: {image: ui, environment: [\"API=http://api:9000\"]}\n"
        ).plan("compose.yaml")
        let note = try #require(plan.notes.first { $0.message == "ui: the variable 'API' names 'api', which is a function now" })
        #expect(note.hints.first?.hasPrefix("let it join the external network new_functions, and write http://faaso/api") == true)
    }

    @Test func `the address of the proxy is noted if it is on no published port`() throws {
        let services = "  a: {build: ./x, ports: [\"81:9000\"]}\n  b: {build: ./x, ports: [\"82:9000\"]}\n"
        #expect(
            try folder(services).plan("compose.yaml").noted.contains(
                "2:3 the functions are at http://127.0.0.1:8080 now, and no longer on the ports 81, 82"))
        let one = ForeignFolder(ComposeFixtures.counter, repository: ["faaso.yml": "listen: 127.0.0.1:8095\n"])
        #expect(
            try one.plan("compose.yaml").noted.contains(
                "4:3 the functions are at http://127.0.0.1:8095 now, and no longer on the port 8000"))
        #expect(try !ForeignFolder(ComposeFixtures.counter).plan("compose.yaml").noted.contains { $0.contains("no longer on") })
    }
}
