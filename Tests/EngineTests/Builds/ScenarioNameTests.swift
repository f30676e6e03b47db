import TestSupport
import Testing

/// The exit status distinguishes unknown names from invalid command lines.
@Suite("Names and command lines on the real engine", .serialized) struct ScenarioNameTests {
    @Test(.timeLimit(.minutes(10)))
    func `a name that does not exist ends with 2, a command line that is wrong with 64`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.firstUp()
            try await project.shell("git init -q . && git add -A && git -c user.name=x -c user.email=x@y commit -qm x")
            for arguments in [
                ["secret", "rm", "nosuch"], ["rollback", "999"], ["affected", "--since", "nosuchref"], ["cache", "diff", "a~99", "a"],
                ["logs", "nosuch"], ["up", "nosuch"], ["cache", "show", "nosuch"],
            ] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 2 && done.ownErrors.hasPrefix("error: "), "\(arguments): \(done.status) \(done.errors)")
            }
            for arguments in [["nosuchcommand"], ["help", "nosuchcommand"], ["secret", "set", "a/b"]] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 64 && done.errors.hasPrefix("error: "), "\(arguments): \(done.status) \(done.errors)")
                #expect(done.output == "")
            }
        }
    }

    @Test func `a plan without an engine says once that none answers, and why`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            let done = try await project.faaso("plan", environment: ["DOCKER_HOST": "unix:///nonexistent.sock"])
            #expect(done.status == 0)
            let lines = done.errors.split(separator: "\n").filter { $0.contains("/nonexistent.sock") }
            #expect(lines.count == 1, Comment(rawValue: done.errors))
            #expect(lines[0].hasPrefix("warning: ") && lines[0].contains("no such file or directory"), Comment(rawValue: done.errors))
            #expect(done.errors.contains("\nhint: start the engine"), Comment(rawValue: done.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an external network that is not there is said before a deployment fails at it`() async throws {
        let metadata = "runtime: web\nnetworks: [{name: faaso-nowhere, external: true}]\n"
        try await Scenario.run(functions: ["a"], files: ["functions/a/metadata.yml": metadata]) { project in
            for arguments in [["plan"], ["up", "-n"]] {
                let done = try await project.faaso(arguments)
                #expect(done.status == 0, Comment(rawValue: done.errors))
                #expect(done.errors.contains("functions/a/metadata.yml:2:12: warning: function 'a' joins"), "\(arguments): \(done.errors)")
            }
            let doctor = try await project.faaso("doctor")
            #expect(doctor.status == 1 && doctor.output.contains("failed  networks: "), Comment(rawValue: doctor.output))
            #expect(doctor.output.contains("hint: create it: docker network create faaso-nowhere"))
        }
    }
}
