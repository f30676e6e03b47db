import TestSupport
import Testing

/// The verbs on podman, which a test starts for itself.
@Suite("Podman", .serialized) struct PodmanEngineTests {
    private static let tested = """
        runtime: web
        test:
          - name: answers
            request: {path: /ping}
            expect: {status: 200}
          - {name: has its page, command: [test, -f, /srv/index.html]}

        """

    @Test(.needsRoot, .timeLimit(.minutes(20)))
    func `a project comes up on podman, changes, goes back and goes down`() async throws {
        try await Scenario.run(functions: ["a", "b"], files: ["functions/a/metadata.yml": Self.tested]) { project in
            try await PodmanFixture.run(project) { engine in
                try await diagnose(engine)
                try await PackedKeeper.check(on: try await engine.connect(), labels: [:])
                try await engine.succeed("up")
                #expect(try await project.body("/a/") == "a 1\n")
                #expect(try await engine.succeed("up").output.hasPrefix("nothing to do"))

                try await edit(project, engine)
                try await fail(project, engine)
                try await rollBack(project, engine)

                try await engine.succeed("prune")
                try await engine.succeed("down")
                #expect(try await engine.podman("ps -aq --filter label=faaso.project=\(project.project)") == "")
                #expect(try await engine.podman("network ls -q --filter label=faaso.project=\(project.project)") == "")
            }
        }
    }

    /// Edits a function under load. No request may fail.
    private func edit(_ project: Scenario, _ engine: PodmanFixture) async throws {
        try project.write("functions/a/index.html", "a 2\n")
        let (done, answers) = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            group.addTask {
                var answers: [String: Int] = [:]
                while !Task.isCancelled {
                    let answer = (try? await project.body("/a/")) ?? "no answer"
                    // The last request is cancelled.
                    if !Task.isCancelled { answers[answer, default: 0] += 1 }
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return answers
            }
            let done = try await engine.faaso("up")
            group.cancelAll()
            return (done, try await group.next() ?? [:])
        }
        #expect(done.status == 0, Comment(rawValue: done.errors))
        #expect(!answers.isEmpty && Set(answers.keys).isSubset(of: ["a 1\n", "a 2\n"]), "\(answers)")
        #expect(try await project.body("/a/") == "a 2\n")
        #expect(try await engine.succeed("up").output.hasPrefix("nothing to do"))
    }

    /// A failed test keeps the version that serves, and its container.
    private func fail(_ project: Scenario, _ engine: PodmanFixture) async throws {
        try project.write("functions/a/metadata.yml", Self.tested.replacing("status: 200", with: "status: 418"))
        let failed = try await engine.faaso("up")
        #expect(failed.status == 1 && failed.errors.contains("418"), Comment(rawValue: failed.errors))
        #expect(try await project.body("/a/") == "a 2\n")
        try project.write("functions/a/metadata.yml", Self.tested)
        try await engine.succeed("up")
    }

    private func rollBack(_ project: Scenario, _ engine: PodmanFixture) async throws {
        try await engine.succeed("rollback", "--yes")
        #expect(try await project.body("/a/") == "a 1\n")
    }

    private func diagnose(_ engine: PodmanFixture) async throws {
        let report = try await engine.faaso("doctor").output
        #expect(report.contains("podman 4.") || report.contains("podman 5."), Comment(rawValue: report))
        #expect(report.contains("`cloud_metadata: block` is refused") && report.contains("no build secrets"))
        #expect(report.contains("caddy:2") && !report.contains("is not in the engine"))
    }
}
