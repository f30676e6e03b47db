import Glibc
import TestSupport
import Testing

/// The remains of killed runs, and their removal.
@Suite("Leftovers of killed runs on the real engine", .serialized) struct ScenarioLeftoverTests {
    private static let tests = """
        runtime: web
        secrets: [s]
        volumes: ["VOLUME:/keep"]
        test:
          - {name: serves, request: {path: /ping}, expect: {status: 200}}
          - {name: waits, command: [sleep, "0.4"]}

        """

    @Test(.timeLimit(.minutes(20)))
    func `killed at any moment, one later run removes everything that is left`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try project.write("functions/a/metadata.yml", Self.tests.replacing("VOLUME", with: project.project + "-keep"))
            try await project.shell("mkdir ../tmp; echo one | $FAASO secret set s")
            let temporaries = ["TMPDIR": project.folder + "/tmp"]
            let first = try await project.faaso("up", environment: temporaries)
            try #require(first.status == 0, Comment(rawValue: first.errors))
            var generator = SystemRandomNumberGenerator()
            for round in 0..<10 {
                try project.write("functions/a/index.html", "a \(round + 2)\n")
                let run = try project.start("up", environment: temporaries)
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...3500, using: &generator)))
                run.signal(SIGKILL)
                _ = try await run.finished()
                let done = try await project.faaso("up", environment: temporaries)
                #expect(done.status == 0, "round \(round): \(done.errors)")
                let left = try await project.leftovers()
                if left != "" {
                    // The engine and the docker CLI outlive the killed run, and may have finished
                    // after the next one looked.
                    try await eventually("round \(round): a later run removes \(left)") {
                        _ = try await project.faaso("up", environment: temporaries)
                        return try await project.leftovers() == ""
                    }
                }
                #expect(try await project.body("/a/") == "a \(round + 2)\n")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a secret whose setting was killed leaves its value nowhere`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.firstUp()
            let library = try await project.killingLibrary()
            for verb in ["secret rm s", "secret set t", "up", "build", "status; $FAASO up", "secret rm t; $FAASO down"] {
                try await project.shell("echo value-of-s | LD_PRELOAD=\(library) KILL_AT=1 $FAASO secret set s || true")
                #expect(try await project.shell("grep -rl value-of-s ../state | wc -l") == "1\n", "nothing was left: \(verb)")
                try await project.shell("echo other | $FAASO \(verb) || true")
                #expect(try await project.shell("grep -rl value-of-s ../state || true") == "", "\(verb)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the containers and folders of a live run of another clone stay`() async throws {
        let test = "runtime: web\ntest:\n  - \(Scenario.heldTest)\n"
        try await Scenario.run(functions: ["a"], files: ["functions/a/metadata.yml": test]) { project in
            try await project.shell(
                "cp -r . ../clone; echo changed >../clone/functions/a/x; printf 'runtime: web\\n' >functions/a/metadata.yml")
            let live = try project.start("-C", "../clone", "test")
            try await project.untilTesting()
            try await project.firstUp()
            #expect(try await project.shell(Scenario.testContainers) != "")
            try await project.releaseTest()
            let done = try await live.finished()
            #expect(done.status == 0, Comment(rawValue: done.errors + done.output))

            let killed = try project.start("-C", "../clone", "test", "--force")
            try await project.untilTesting()
            killed.signal(SIGKILL)
            _ = try await killed.finished()
            // The engine may have started the container after the run was killed.
            try await eventually("a build removes the container") {
                _ = try await project.faaso("build")
                return try await project.shell(Scenario.testContainers) == ""
            }
        }
    }
}

extension Scenario {
    /// The remains of a killed run that the next run must remove.
    fileprivate func leftovers() async throws -> String {
        try await shell(
            """
            find ../state .faaso ../tmp -name '*.tmp' -o -name 'faaso-*.*' | sort
            docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=test
            docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=writer
            test $(docker ps -aq --filter label=faaso.project=$PROJECT --filter label=faaso.role=function | wc -l) = 1 || echo containers
            test $(docker volume ls -q --filter label=faaso.project=$PROJECT --filter label=faaso.role=secrets | wc -l) = 1 || echo volumes
            """)
    }
}
