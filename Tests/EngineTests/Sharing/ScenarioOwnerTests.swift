import Glibc
import TestSupport
import Testing

/// Several users of one machine with one deployment. It belongs to the owner of its state folder.
@Suite("Owners of deployments on the real engine", .serialized, .needsRoot) struct ScenarioOwnerTests {
    private static let owner: UInt32 = 12_321
    private static let other: UInt32 = 12_322

    /// Runs `body` with a project that a user has deployed.
    private func withDeployment(_ body: (Scenario) async throws -> Void) async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.shell("chmod 755 .. && chown -R \(Self.owner):\(Self.owner) ..")
            let done = try await project.faaso(as: Self.owner, "up")
            try #require(done.status == 0, Comment(rawValue: done.errors))
            try await body(project)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `root acts for the owner with every verb, and the owner goes on`() async throws {
        try await withDeployment { project in
            for (round, actor) in [UInt32(0), Self.owner, 0, Self.owner].enumerated() {
                func succeeds(_ arguments: String..., status: Int32 = 0) async throws {
                    let done =
                        actor == 0
                        ? try await project.faaso(arguments)
                        : try await Program.start(
                            project.words(as: actor, arguments), in: project.root, environment: project.variables(["HOME": project.folder])
                        ).finished()
                    #expect(done.status == status, "round \(round), \(arguments): \(done.errors)")
                }
                try await project.shell("printf 'a \(round + 2)\\n' >functions/a/index.html")
                try await succeeds("plan")
                try await succeeds("up")
                try await project.isServed("/a/", "a \(round + 2)\n")
                try await project.shell("printf '/a: a\\n/b\(round): a\\n' >routes.yml")
                try await succeeds("deploy")
                try await project.isServed("/b\(round)/", "a \(round + 2)\n")
                try await succeeds("status")
                try await succeeds("rollback")
                try await succeeds("restart", "a")
                try await project.shell("printf 'v' >../value")
                try await succeeds("secret", "ls")
                try await succeeds("prune")
                #expect(try await project.foreignFiles() == "", "round \(round)")

                // After a restart of the machine, the proxy starts unchanged.
                try await project.shell("docker restart -t 0 ${PROJECT}_proxy >/dev/null")
                try await project.isServed("/a/", "a \(round + 2)\n")
                try await succeeds("up")
            }
            let down = try await project.faaso(as: Self.owner, "down")
            #expect(down.status == 0, Comment(rawValue: down.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `secrets and supervision of root leave everything to the owner`() async throws {
        try await withDeployment { project in
            for actor in ["", "setpriv --reuid=\(Self.owner) --regid=\(Self.owner) --groups=$(stat -c %g /var/run/docker.sock) "] {
                try await project.shell("export HOME=$PWD/..; echo value-\(actor.utf8.count) | \(actor)$FAASO secret set s")
                #expect(try await project.foreignFiles() == "")
                try await project.shell("export HOME=$PWD/..; \(actor)$FAASO secret rm s")
            }
            let supervision = try project.start("supervise", "--every", "0.2")
            try await project.shell("docker rm -f $(docker ps -q --filter label=faaso.project=$PROJECT --filter label=faaso.function=a)")
            try await project.isServed("/a/", "a 1\n")
            supervision.signal(SIGTERM)
            _ = try await supervision.finished()
            #expect(try await project.foreignFiles() == "")
            let done = try await project.faaso(as: Self.owner, "up")
            #expect(done.status == 0, Comment(rawValue: done.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `another user is refused, and told who the owner is`() async throws {
        try await withDeployment { project in
            let before = try await project.world()
            // Another user has a clone of the same project.
            try await project.shell("cp -r . ../clone && chown -R \(Self.other) ../clone")
            for arguments in [["up"], ["status"], ["restart", "a"], ["rollback"], ["down"], ["secret", "rm", "s"], ["deploy"]] {
                let done = try await Program.start(
                    project.words(as: Self.other, arguments), in: project.folder + "/clone",
                    environment: project.variables(["HOME": project.folder])
                ).finished()
                #expect(done.status == 1, "\(arguments)")
                #expect(done.errors.contains("belongs to uid \(Self.owner)"), "\(arguments): \(done.errors)")
                #expect(done.errors.contains("hint: run faaso as uid \(Self.owner): sudo -u #\(Self.owner) faaso"))
            }
            // A user who cannot see the folder does not get another one.
            try await project.shell("chmod 700 ../state")
            let hidden = try await Program.start(
                project.words(as: Self.other, ["up"]), in: project.folder + "/clone",
                environment: project.variables(["HOME": project.folder, "FAASO_STATE": project.folder + "/clone/state"])
            ).finished()
            #expect(hidden.status == 1 && hidden.errors.contains("belongs to uid \(Self.owner)"), Comment(rawValue: hidden.errors))
            #expect(try await project.world() == before)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `folders that root once took are handed back by root, with all that is in them`() async throws {
        try await withDeployment { project in
            try await project.shell(
                "touch ../state/$PROJECT/data/certificate; chown -R 65534:65534 ../state/$PROJECT/data ../state/$PROJECT/admin")
            let refused = try await project.faaso(as: Self.owner, "up")
            #expect(refused.status == 1 && refused.errors.contains("was handed to"), Comment(rawValue: refused.errors))
            #expect(refused.errors.contains("hint: have root run 'faaso up' once"), Comment(rawValue: refused.errors))

            let repaired = try await project.faaso("up")
            #expect(repaired.status == 0, Comment(rawValue: repaired.errors))
            #expect(try await project.foreignFiles() == "")
            try await project.shell("docker restart -t 0 ${PROJECT}_proxy >/dev/null")
            try await project.isServed("/a/", "a 1\n")
            let done = try await project.faaso(as: Self.owner, "up")
            #expect(done.status == 0 && done.output.hasPrefix("nothing to do"), Comment(rawValue: done.errors + done.output))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a cache that belongs to another user is named with its owner`() async throws {
        try await withDeployment { project in
            try await project.shell("chown -R \(Self.other) .faaso; chmod 755 .faaso")
            let done = try await project.faaso(as: Self.owner, "build")
            #expect(done.status == 1)
            #expect(done.errors.contains("/.faaso"), Comment(rawValue: done.errors))
            #expect(done.errors.contains("hint: it belongs to uid \(Self.other)"), Comment(rawValue: done.errors))
            #expect(done.errors.contains("hint: run faaso as uid \(Self.other): sudo -u #\(Self.other) faaso"))
        }
    }
}

extension Scenario {
    /// The files of the running state and the cache whose owner is not that of the state folder.
    func foreignFiles() async throws -> String {
        // Each user has a folder of journals.
        try await shell(#"find ../state .faaso ! -uid $(stat -c %u ../state/$PROJECT) ! -path "../state/.journals-$(id -u)*""#)
    }
}
