import TestSupport
import Testing

/// The exact effect of each field of the metadata.
@Suite("Fields of the metadata on the real engine", .serialized) struct ScenarioFieldTests {
    private static let test = "test:\n  - {name: says it, request: {path: /index.html}, expect: {status: 200, body: \"a 1\\n\"}}\n"

    private func edit(_ project: Scenario, _ fields: String) throws {
        try project.write("functions/a/metadata.yml", "runtime: web\n" + fields)
    }

    @Test(.timeLimit(.minutes(10)))
    func `fields of the container replace it and leave the image alone`() async throws {
        try await Scenario.run(files: ["functions/a/metadata.yml": "runtime: web\n" + Self.test]) { project in
            try await project.up(
                "create proxy: never-deployed", "build image:a: never-built", "build image:b: never-built", "test test:a: never-built",
                "create container:a: never-deployed", "create container:b: never-deployed",
                "reload caddyfile: route-added /a, route-added /b")
            var fields = Self.test
            // The tests get the environment too.
            fields += "environment: {WORD: one}\n"
            try edit(project, fields)
            try await project.up(
                "test test:a: argument-changed environment.WORD", "replace container:a: configuration-changed environment.WORD")
            let word = try await project.shell(
                "docker exec $(docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.function=a) printenv WORD")
            #expect(word == "one\n")

            fields += "limits: {memory: 100m}\n"
            try edit(project, fields)
            try await project.up("replace container:a: configuration-changed limits.memory")
            fields += "stop_grace: 3s\n"
            try edit(project, fields)
            try await project.up("replace container:a: configuration-changed stop_grace")
            // These fields are read when they are needed.
            fields += "drain: 1s\nhealth: {path: /ping, interval: 1s}\n"
            try edit(project, fields)
            try await project.up()
            fields += "packages: {}\n# a comment\n"
            try edit(project, fields)
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `tests run for what they test and for themselves`() async throws {
        try await Scenario.run(files: ["functions/a/metadata.yml": "runtime: web\n" + Self.test]) { project in
            try await project.firstUp()
            try edit(project, Self.test.replacing("says it", with: "says this"))
            try await project.up("test test:a: argument-changed test.says it, argument-changed test.says this")
            try edit(project, Self.test + "  - {name: shell, command: [test, -f, /srv/index.html]}\n")
            try await project.up(
                "test test:a: argument-changed test.says it, argument-changed test.says this, argument-changed test.shell")
            try edit(project, "")
            try await project.up()
            // The record of the first definitions still exists, so nothing is run.
            try edit(project, Self.test)
            try await project.up()
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `fields of the image rebuild it`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try edit(project, "build_args: {GREETING: hello}\n")
            // The web template's argument reaches no layer. Only the image's configuration may
            // differ.
            let done = try await project.faaso("plan", "--json")
            #expect(done.output.contains("argument-changed") && done.output.contains("GREETING"))
            let up = try await project.faaso("up")
            #expect(up.status == 0, Comment(rawValue: up.errors))
            try await project.up()
            try edit(project, "build_args: {GREETINGS: hello}\n")
            let wrong = try await project.faaso("up")
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("functions/a/metadata.yml:2:"), Comment(rawValue: wrong.errors))
            #expect(wrong.errors.contains("GREETINGS"))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a function whose secret is not set is refused, and what runs stays`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let before = try await project.world()
            try edit(project, "secrets: [token]\n")
            let planned = try await project.faaso("plan")
            #expect(
                planned.status == 0 && planned.errors.contains("functions/a/metadata.yml:2:11: warning: "),
                Comment(rawValue: planned.errors))
            #expect(try await project.faaso("doctor").status == 1)
            let refused = try await project.faaso("up")
            #expect(refused.status == 1, Comment(rawValue: refused.errors))
            #expect(refused.errors.contains("functions/a/metadata.yml:2:"), Comment(rawValue: refused.errors))
            #expect(refused.errors.contains("hint: "))
            #expect(try await project.world() == before)
        }
    }
}
