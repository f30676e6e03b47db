import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

/// Stages of one project side by side on one engine.
@Suite("Stages on the real engine", .serialized) struct ScenarioStageTests {
    private static func body(_ port: Int, _ target: String) async throws -> String {
        let response = try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)).send(HTTPRequest(target: target))
        return response.status == 200 ? response.text : "\(response.status)"
    }

    /// The ID of a function's newest image under the name of a project.
    private static func image(_ project: Scenario, _ stage: String, _ function: String) async throws -> String {
        try await project.shell("docker image inspect --format '{{.Id}}' $PROJECT\(stage)/\(function):latest")
    }

    /// The containers of a stage, without the proxy, by function.
    private static func containers(_ project: Scenario, _ stage: String) async throws -> String {
        try await project.shell(
            "docker ps -a --filter label=faaso.project=$PROJECT\(stage) --format '{{.Label \"faaso.function\"}} {{.ID}}' | sort")
    }

    @Test(.timeLimit(.minutes(10)))
    func `a stage shares images with the main project, and nothing else`() async throws {
        try await Scenario.run { project in
            let port = project.port + 38
            try project.write("faaso.staging.yml", "listen: 127.0.0.1:\(port)\n")
            #expect(try await project.faaso("up").status == 0)
            let main = try await project.world()

            let planned = try await project.plan("--stage", "staging").lines
            #expect(planned.contains { $0.hasPrefix("tag image:a") } && !planned.contains { $0.hasPrefix("build") }, "\(planned)")
            let done = try await project.faaso("up", "--stage", "staging")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            #expect(try await Self.body(port, "/a/") == "a 1\n")
            try await project.isServed("/a/", "a 1\n")
            for function in ["a", "b"] {
                #expect(try await Self.image(project, "", function) == Self.image(project, "-staging", function))
            }
            #expect(try await project.world() == main)
            #expect(try await project.plan().lines == [])
            #expect(try await project.plan("--stage", "staging").lines == [])

            // An edit of the stage's file deploys the stage alone.
            let before = try await Self.containers(project, "-staging")
            try project.write("faaso.staging.yml", "listen: 127.0.0.1:\(port)\nfunctions: {a: {environment: {X: y}}}\n")
            #expect(try await project.plan().lines == [])
            let edited = try await project.plan("--stage", "staging")
            #expect(edited.steps.map(\.deed) == ["replace container:a"], "\(edited.lines)")
            #expect(try await project.faaso("up", environment: ["FAASO_STAGE": "staging"]).status == 0)
            let after = try await Self.containers(project, "-staging")
            #expect(before != after && before.split(separator: "\n").contains { $0.hasPrefix("b ") && after.contains($0) })
            #expect(try await project.world() == main)

            // Both at once: one waits for the other, and the image is built once.
            try project.write("functions/a/index.html", "a 2\n")
            let first = try project.start("up")
            let second = try project.start("up", "--stage", "staging")
            for run in [first, second] {
                let done = try await run.finished()
                #expect(done.status == 0, Comment(rawValue: done.errors))
            }
            #expect(try await Self.image(project, "", "a") == Self.image(project, "-staging", "a"))
            #expect(try await Self.body(port, "/a/") == "a 2\n")
            try await project.isServed("/a/", "a 2\n")

            let down = try await project.faaso("down", "--stage", "staging")
            #expect(down.status == 0, Comment(rawValue: down.errors))
            #expect(try await Self.containers(project, "-staging") == "")
            #expect(try await project.networks(after: down, suffix: "-staging") == [])
            #expect(try await Self.image(project, "-staging", "a") != "")
            try await project.isServed("/a/", "a 2\n")
            #expect(try await project.plan().lines == [])
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a preview needs an address once, and down leaves nothing of it`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let port = project.port + 38
            #expect(try await project.faaso("up").status == 0)
            let refused = try await project.faaso("up", "--stage", "pr-12")
            #expect(refused.status == 2 && refused.errors.contains("there is no faaso.pr-12.yml"), Comment(rawValue: refused.errors))
            let mistyped = try await project.faaso("logs", "--stage", "pr-12")
            #expect(mistyped.status == 2 && mistyped.errors.contains("there is no stage 'pr-12'"), Comment(rawValue: mistyped.errors))
            #expect(!FileManager.default.fileExists(atPath: project.state + "-pr-12"))

            // A clone without records finds the image of the main project.
            try await project.shell("mkdir ../clone; cp -r faaso.yml routes.yml templates functions ../clone")
            let folder = project.folder + "/clone"
            let done = try await project.faaso(
                "up", "-C", folder, "--stage", "pr-12", "--listen", "\(port)", "--report", project.folder + "/report.json")
            #expect(done.status == 0, Comment(rawValue: done.errors))
            let report = try #require(FileManager.default.contents(atPath: project.folder + "/report.json"))
            let steps = try JSONDecoder().decode(ScenarioSteps.self, from: report)
            #expect(steps.active.contains { $0.deed == "tag image:a" } && !steps.active.contains { $0.action == "build" }, "\(steps.lines)")
            #expect(try await Self.body(port, "/a/") == "a 1\n")

            // The address stays that of the deployment.
            let again = try await project.faaso("up", "-C", folder, "--stage", "pr-12")
            #expect(again.status == 0 && again.output.hasPrefix("nothing to do"), Comment(rawValue: again.errors + again.output))
            #expect(again.output.contains("http://127.0.0.1:\(port)"))
            #expect(try await project.faaso("logs", "-C", folder, "--stage", "pr-12").status == 0)

            try await project.shell("echo value | $FAASO secret set -C ../clone --stage pr-12 token")
            let asking = try await project.faaso("down", "-C", folder, "--stage", "pr-12")
            #expect(asking.status != 0 && asking.errors.contains("--yes"), Comment(rawValue: asking.errors))
            #expect(try await Self.body(port, "/a/") == "a 1\n")
            let down = try await project.faaso("down", "-C", folder, "--stage", "pr-12", "--yes")
            #expect(down.status == 0, Comment(rawValue: down.errors))
            #expect(try await Self.containers(project, "-pr-12") == "")
            #expect(try await project.shell("docker images -q $PROJECT-pr-12/a") == "")
            #expect(try await project.networks(after: down, suffix: "-pr-12") == [])
            #expect(!FileManager.default.fileExists(atPath: project.state + "-pr-12"))
            try await project.isServed("/a/", "a 1\n")
            #expect(try await project.plan().lines == [])
            #expect(try await project.faaso("down", "-C", folder, "--stage", "pr-12").status == 0)
        }
    }
}
