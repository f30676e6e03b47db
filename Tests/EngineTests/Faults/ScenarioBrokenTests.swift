import TestSupport
import Testing

/// A mistake in a function's files while the project runs. Commands about the running state still
/// work.
@Suite("Broken files on the real engine", .serialized) struct ScenarioBrokenTests {
    @Test(.timeLimit(.minutes(10)))
    func `a mistake in a function keeps nobody from what runs`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try project.write("functions/b/metadata.yml", "runtime: web\nlimit: 1\n")
            try project.write("functions/c/metadata.yml", "runtime: web\n")

            let status = try await project.faaso("status")
            #expect(status.status == 0 && status.output.contains("/a"), Comment(rawValue: status.output))
            #expect(!status.output.contains("not-deployed"), Comment(rawValue: status.output))
            let warnings = status.ownErrors.split(separator: "\n")
            #expect(warnings.count == 1 && warnings[0].hasPrefix("warning: "), Comment(rawValue: status.errors))
            #expect(warnings[0].contains("functions/b/metadata.yml:2:1") && warnings[0].contains("'faaso plan'"))

            for arguments in [
                ["logs", "a", "b"], ["invoke", "b", "--path", "/index.html"], ["exec", "a", "true"], ["history"], ["restart", "a"],
                ["events", "--since", "1m", "--past"], ["secret", "ls"], ["supervise", "--systemd"], ["rollback", "1", "-n"],
            ] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 0, "\(arguments): \(done.errors)")
                #expect(!done.errors.contains("error: "), "\(arguments): \(done.errors)")
            }
            #expect(try await project.faaso("secret", "ls").errors.hasSuffix("\nno secrets are set\n"))
            let unknown = try await project.faaso("logs", "aa")
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'a'?"), Comment(rawValue: unknown.errors))
            // Facts that only the files have are unknown.
            for arguments in [["plan"], ["up"], ["prune", "-n"]] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 2 && done.errors.contains("functions/b/metadata.yml:2:1: error: "), "\(arguments): \(done.errors)")
            }
            let doctor = try await project.faaso("doctor")
            #expect(doctor.status == 1, Comment(rawValue: doctor.errors))
            #expect(doctor.output.contains("failed  repository: functions/b/metadata.yml:2:1"), Comment(rawValue: doctor.output))
            #expect(doctor.output.contains("running state: \(project.state)"), Comment(rawValue: doctor.output))
            #expect(try await project.faaso("down").status == 0)
            #expect(try await project.world().containers.isEmpty)
        }
    }
}
