import Glibc
import TestSupport
import Testing

/// `faaso run`, and functions that listen on another port.
@Suite("Runs in the foreground and wrong ports on the real engine", .serialized) struct ScenarioLocalRunTests {
    private static let metadata = "runtime: web\nenvironment: {TOKEN: value-to-look-for}\nlimits: {cpus: 0.5, memory: 64m, pids: 50}\n"

    @Test(.timeLimit(.minutes(10)))
    func `run has the profile of a deployment, and no process shows its environment`() async throws {
        try await Scenario.run(functions: ["a"], files: ["functions/a/metadata.yml": Self.metadata]) { project in
            let port = project.port + 39
            let run = try project.start("run", "a", "--port", "\(port)")
            let containers = "docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.role=run"
            try await eventually("the function runs") { try await project.shell(containers) != "" }
            #expect(try await project.shell("grep -l -s 'value-to-loo[k]-for' /proc/[0-9]*/cmdline || true") == "")
            let format =
                "{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}"
            #expect(
                try await project.shell("docker inspect --format '\(format)' $(\(containers))")
                    == "500000000 67108864 50 true [ALL] [no-new-privileges]\n")
            #expect(
                try await project.shell("docker inspect --format '{{.Config.Env}}' $(\(containers))").contains("TOKEN=value-to-look-for"))
            try await eventually("run answers") { try await project.shell("curl -fs 127.0.0.1:\(port)/ping || true") == "pong\n" }
            run.signal(SIGINT)
            _ = try await run.finished()
            try await eventually("the container is gone") { try await project.shell(containers) == "" }

            let killed = try project.start("run", "a", "--port", "\(port)")
            try await eventually("the function runs") { try await project.shell(containers) != "" }
            killed.signal(SIGKILL)
            _ = try await killed.finished()
            try await eventually("a build removes the container") {
                _ = try await project.faaso("build")
                return try await project.shell(containers) == ""
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a function on another port fails before its start period ends and names the port`() async throws {
        let template = (Scenario.webTemplate["templates/web/Dockerfile"] ?? "").replacing("USER ", with: "EXPOSE 8000\nUSER ")
        let files = [
            "templates/web/Dockerfile": template, "functions/a/metadata.yml": "runtime: web\nhealth: {start_period: 300s}\n",
            "functions/a/serve.sh": "for i in 1 2 3; do echo waiting; done; exec server file-server --root /srv --listen :8000\n",
        ]
        try await Scenario.run(functions: ["a"], files: files) { project in
            let done = try await project.faaso("up")
            #expect(done.status == 1)
            #expect(
                done.errors.contains("nothing listens on port 3000; it listens on 8000, and its image has EXPOSE 8000"),
                Comment(rawValue: done.errors))
            #expect(done.errors.contains("hint: listen on the port that the variable PORT names, which is 3000"))
            #expect(done.errors.contains("waiting (3 times)"))
            #expect(!done.errors.contains("EXPOSE 8000, after"), "the whole start period was waited for")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a health path that does not exist is named`() async throws {
        let files = ["functions/a/metadata.yml": "runtime: web\nhealth: {path: /health, start_period: 10s}\n"]
        try await Scenario.run(functions: ["a"], files: files) { project in
            let done = try await project.faaso("up")
            #expect(done.errors.contains("/health answers 404 after 10s"), Comment(rawValue: done.errors))
            #expect(done.errors.contains("hint: serve /health, or name a path that exists"))
        }
    }
}
