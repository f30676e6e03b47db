import FoundationEssentials
import TestSupport
import Testing

/// The recorded deployments, rollbacks, and the objects that stay.
@Suite("History on the real engine", .serialized) struct HistoryEngineTests {
    struct Report: Decodable {
        struct Deployment: Decodable {
            var number: Int
            var rollback: Int?
            var current: Bool
            var restorable: Bool?
        }

        var schema: String
        var deployments: [Deployment]

        var numbers: [Int] { deployments.map(\.number) }
    }

    struct Pruned: Decodable {
        struct Item: Decodable {
            var kind: String
            var name: String
        }

        var dry_run: Bool
        var removed: [Item]
        var skipped: [Item]
        var bytes: Int

        var names: [String] { removed.map { "\($0.kind) \($0.name)" } }
    }

    /// The result of `prune --json` without the names of transfers, which belong to tests beside
    /// this one.
    private func pruned(_ project: Scenario, dryRun: Bool = false) async throws -> Pruned {
        var result: Pruned = try await dryRun ? project.json("prune", "-n", "--json") : project.json("prune", "--json")
        result.removed.removeAll { !$0.name.contains(project.project) }
        return result
    }

    @Test(.timeLimit(.minutes(10)))
    func `a rollback restores code, settings and routes as a deployment without a build`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            try project.write("functions/a/index.html", "a two\n")
            try project.write("functions/a/metadata.yml", "runtime: web\nenvironment: {MODE: new}\n")
            try await project.firstUp()
            let world = try await project.world()
            let dry = try await project.faaso("rollback", "-n")
            #expect(
                dry.status == 0 && dry.output.contains("replace  container:a\n         image-changed image:a"),
                Comment(rawValue: dry.output))
            #expect(!dry.output.contains("container:b"))
            #expect(try await project.world() == world)

            let clients = try (0..<3).map { _ in try KeepAliveClient(port: project.port, target: "/a/") }
            let done = try await project.faaso("rollback")
            #expect(done.status == 0 && done.errors.contains("deployment 3 is deployment 1 again"), Comment(rawValue: done.errors))
            #expect(try await project.body("/a/") == "a 1\n")
            for client in clients {
                let served = await client.stop()
                #expect(served.failures == [] && served.answers > 0 && Set(served.bodies).isSubset(of: ["a two\n", "a 1\n"]))
            }
            let after = try await project.world()
            #expect(after.containers["b"] == world.containers["b"] && after.containers["a"] != world.containers["a"])
            #expect(after.images == world.images && after.reloads == world.reloads)

            let history: Report = try await project.json("history", "--json")
            #expect(history.numbers == [3, 2, 1] && history.deployments.map(\.rollback) == [1, nil, nil])
            #expect(history.deployments.map(\.current) == [true, false, false])
            #expect(history.deployments.allSatisfy { $0.restorable == true })

            // The repository is unchanged, so the next up deploys it. A rollback also restores
            // routes.
            try project.write("routes.yml", "/a: a\n/b: b\n/more: a\n")
            try await project.firstUp()
            #expect(try await project.body("/more/") == "a two\n")
            #expect(try await project.faaso("rollback").status == 0)
            #expect(try await project.body("/more/") == "404")
            #expect(try await project.faaso("down").status == 0)
            #expect(try await project.faaso("rollback").status == 0)
            #expect(try await project.body("/a/") == "a 1\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a rollback to a lost image is refused, and one to a sick version keeps the old`() async throws {
        let files = ["functions/a/metadata.yml": "runtime: web\nhealth: {start_period: 15s}\n"]
        try await Scenario.run(functions: ["a"], files: files) { project in
            // No tag of another project keeps this image.
            try project.write("functions/a/index.html", "\(project.project)\n")
            try await project.firstUp()
            try project.write("functions/a/index.html", "a two\n")
            try await project.firstUp()
            // The tags no longer have the image of deployment 1. The function of deployment 2 never
            // becomes healthy again.
            try await project.shell(
                #"""
                image=$(grep -o 'sha256:[0-9a-f]*' $FAASO_STATE/$PROJECT/deployments/000001.json | head -n 1)
                docker images --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' $PROJECT/a | grep $image | cut -d' ' -f1 | xargs docker rmi
                """#)
            let refused = try await project.faaso("rollback")
            #expect(refused.status == 1, Comment(rawValue: refused.errors))
            #expect(
                refused.errors.contains("cannot be brought back") && refused.errors.contains("hint: "), Comment(rawValue: refused.errors))
            #expect(try await project.faaso("history").output.contains("images gone"))
            let none = try await project.faaso("rollback", "99")
            #expect(none.status == 2 && none.errors.contains("hint: list them: faaso history"))
            #expect(try await project.faaso("rollback", "0").status == 64)

            try project.write("functions/a/metadata.yml", "runtime: web\nsecrets: [mode]\nhealth: {start_period: 15s}\n")
            try project.write(
                "functions/a/serve.sh",
                "grep -q well /run/secrets/mode && exec server file-server --root /srv --listen :3000\nexec sleep 600\n")
            try await project.shell("echo well | $FAASO secret set mode")
            try await project.firstUp()
            try project.write("functions/a/index.html", "a three\n")
            try await project.firstUp()
            try await project.shell("echo sick | $FAASO secret set mode")
            let failed = try await project.faaso("rollback")
            #expect(failed.status == 1 && failed.errors.contains("did not become healthy"), Comment(rawValue: failed.errors))
            #expect(try await project.body("/a/") == "a three\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `prune keeps the images of five deployments and removes only the project's own`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try project.write("functions/a/metadata.yml", "runtime: web\nvolumes: [\"\(project.project)-data:/data\"]\n")
            for number in 1...7 {
                try project.write("functions/a/index.html", "version \(number)\n" + String(repeating: "\(number)", count: 50_000))
                try await project.firstUp()
            }
            let before = try await project.world()
            // The function was built and never deployed. Then it was removed.
            try project.write("functions/gone/metadata.yml", "runtime: web\n")
            try await project.shell("$FAASO build gone; rm -r functions/gone")
            try await project.shell(
                """
                docker tag $PROJECT/a:latest $PROJECT/a:mine; docker tag debian:bookworm-slim $PROJECT/base:0123456789abcdef
                docker volume create --label faaso.project=$PROJECT --label faaso.role=secrets --label faaso.container=gone left-$PROJECT
                docker create --name left-$PROJECT --label faaso.project=$PROJECT --label faaso.role=writer debian:bookworm-slim true
                """)
            let dry = try await pruned(project, dryRun: true)
            #expect(dry.dry_run && dry.removed.count == 6, "\(dry.names)")
            #expect(dry.names.prefix(2) == ["container left-\(project.project)", "volume left-\(project.project)"])
            let tagged = dry.removed.suffix(4)
            #expect(tagged.prefix(2).allSatisfy { $0.kind == "image-tag" && $0.name.hasPrefix("\(project.project)/a:") })
            #expect(tagged.suffix(2).allSatisfy { $0.kind == "image-tag" && $0.name.hasPrefix("\(project.project)/gone:") })
            #expect(dry.bytes >= 100_000)
            let again = try await pruned(project, dryRun: true)
            #expect(again.names == dry.names)

            let done = try await pruned(project)
            #expect(done.names == dry.names && done.skipped.isEmpty && !done.dry_run)
            let text = try await project.faaso("prune")
            #expect(text.status == 0 && project.ownLines(text) == [], "\(text)")
            let unknown = try await project.faaso("cache", "gc", environment: ["DOCKER_HOST": "unix:///nonexistent"])
            #expect(unknown.errors.contains("no function counts as gone") && !unknown.output.contains("gone.json"))
            let records = try await project.faaso("cache", "gc")
            #expect(
                records.output.contains("current/image%3Agone.json") && !records.output.contains("image/a/"),
                Comment(rawValue: records.output))
            #expect(try await project.world() == before)
            let tags = try await project.shell(#"docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT/""#)
            #expect(tags.split(separator: "\n").count == 8, "five by key, latest, and two of somebody else's: \(tags)")
            #expect(try await project.shell("docker volume inspect $PROJECT-data --format '{{.Name}}'") == "\(project.project)-data\n")

            let history: Report = try await project.json("history", "--json")
            #expect(history.deployments.map(\.restorable) == [true, true, true, true, true, false, false])
            #expect(try await project.faaso("rollback", "3").status == 0)
            #expect(try await project.body("/a/").hasPrefix("version 3\n"))
            #expect(try await project.faaso("rollback", "2").status == 1)
            try await project.shell("docker rmi $PROJECT/a:mine $PROJECT/base:0123456789abcdef >/dev/null")
        }
    }
}
