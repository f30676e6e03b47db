import TestSupport
import Testing

/// Records in a registry that are no longer good, and who may replace them.
@Suite("Records that are replaced, on the real engine", .serialized) struct ScenarioRotationTests {
    @Test(.timeLimit(.minutes(10)))
    func `after a new key, what CI built is signed again without a build`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            #expect(try await project.faaso("test", "--push", environment: registry.builder).status == 0)
            let idle = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(idle.status == 0 && idle.output.contains("nothing to do"), "\(idle.output)\(idle.errors)")

            try await project.shell("cd ../registry && $FAASO registry keygen >key 2>public")
            try registry.configure(trust: registry.trust)
            let planned = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(planned.status == 0 && planned.errors.contains("2 pushed, 2 images reused"), "\(planned.errors)")
            try await registry.forget()
            let pulled = try await project.faaso("build", "--pull-only", environment: registry.user)
            #expect(pulled.status == 0 && pulled.errors.contains("2 pulled"), "\(pulled.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `what was pulled from anybody is built and tested again before it is signed`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            try registry.configure(trust: "any")
            #expect(try await project.faaso("test", "--push", environment: registry.user).status == 0)
            try await registry.forget()
            #expect(try await project.faaso("build", environment: registry.user).errors.contains("2 pulled"))

            try registry.configure(trust: registry.trust)
            let why = try await project.faaso("why", "image:a", environment: registry.user)
            #expect(why.output.contains("without a trusted signature"), "\(why.output)")
            let pushed = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(pushed.status == 0 && pushed.errors.contains("2 built, 1 tested, 2 pushed"), "\(pushed.errors)")
            try await registry.forget()
            let pulled = try await project.faaso("build", "--pull-only", environment: registry.user)
            #expect(pulled.status == 0 && pulled.errors.contains("2 pulled"), "\(pulled.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an image that is gone, new tests and force are each pushed again`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            #expect(try await project.faaso("test", "--push", environment: registry.builder).status == 0)
            let tag = try #require(try await registry.tags().first { $0.hasPrefix("a-") && !$0.hasSuffix(".rec") })
            let address = "http://127.0.0.1:\(registry.registry.port)/v2/team/$PROJECT/manifests"
            try await project.shell(
                """
                digest=$(curl -sfI -u joe:sesame -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \(address)/\(tag) \\
                  | tr -d '\\r' | sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: //p')
                curl -sf -u joe:sesame -X DELETE \(address)/$digest
                """)
            let listed = try await project.faaso("registry", "ls", environment: registry.user)
            #expect(listed.output.contains("no image") && listed.output.contains("complete"), "\(listed.output)")
            let again = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(again.status == 0 && again.errors.contains("1 pushed, 2 images reused"), "\(again.errors)")

            try project.write(
                "functions/b/metadata.yml", "runtime: web\ntest:\n  - {name: there, request: {path: /}, expect: {status: 200}}\n")
            let added = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(added.status == 0 && added.errors.contains("1 tested, 1 pushed, 2 images reused"), "\(added.errors)")
            let forced = try await project.faaso("test", "a", "--no-cache", "--push", environment: registry.builder)
            #expect(forced.status == 0 && forced.errors.contains("1 built, 1 tested, 1 pushed"), "\(forced.errors)")

            try await registry.forget()
            let pulled = try await project.faaso("test", "--pull-only", environment: registry.user)
            #expect(pulled.status == 0 && pulled.errors.contains("2 pulled") && !pulled.errors.contains("tested"), "\(pulled.errors)")
        }
    }
}
