import TestSupport
import Testing

/// The owner of a project.
@Suite("Adoption on the real engine") struct ScenarioAdoptTests {
    @Test(.timeLimit(.minutes(10)))
    func `another repository's project is refused, and adopted even without other steps`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.firstUp()
            try await project.shell("cp -a . ../other")
            let refused = try await project.faaso("-C", "../other", "up")
            #expect(refused.status == 1 && refused.errors.contains("another repository"), Comment(rawValue: refused.errors))
            #expect(try await project.faaso("-C", "../other", "up", "--adopt").status == 0)
            let next = try await project.faaso("-C", "../other", "up")
            #expect(next.status == 0 && next.output.hasPrefix("nothing to do"), Comment(rawValue: next.errors + next.output))
            let before = try await project.faaso("up")
            #expect(before.status == 1 && before.errors.contains("another repository"), Comment(rawValue: before.errors))
        }
    }
}
