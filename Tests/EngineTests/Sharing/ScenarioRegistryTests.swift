import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Images that go through a registry to another machine, and a registry that cannot be trusted.
@Suite("A shared cache on the real engine", .serialized) struct ScenarioRegistryTests {
    /// A public key whose private half nobody here has (RFC 8032, section 7.1, the first vector).
    private static let stranger = "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

    @Test(.timeLimit(.minutes(10)))
    func `what one machine pushed the next one pulls, and neither builds nor tests`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            let pushed = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(pushed.status == 0 && pushed.errors.contains("2 built, 1 tested, 2 pushed"), "\(pushed.errors)")
            let tags = try await registry.tags()
            #expect(tags.count == 4 && tags.count { $0.hasSuffix(".rec") } == 2)

            try await registry.forget()
            let doctor = try await project.faaso("doctor", environment: registry.builder).output
            #expect(doctor.contains(" answers, and has 2 images") && doctor.contains("FAASO_SIGNING_KEY signs as ed25519:"), "\(doctor)")
            let planned = try await project.faaso("plan", environment: registry.user)
            #expect(planned.output.contains("pull     image:a"), "\(planned.output)")
            let up = try await project.faaso("up", "--pull-only", environment: registry.user)
            #expect(up.status == 0 && up.errors.contains("2 pulled"), "\(up.errors)")
            #expect(!up.errors.contains("build ") && !up.errors.contains("test "), "\(up.errors)")
            #expect(try await project.body("/a/") == "a 1\n")
            // Nothing but the project's own tags stays in the engine.
            #expect(try await registry.names() == "")
            // A run that lacks nothing asks nothing, and the others ask in no case.
            _ = try registry.requests()
            for words in [["up"], ["deploy"], ["test"], ["why", "image:a"], ["graph"], ["plan", "--offline"], ["up", "--pull-only"]] {
                let done = try await project.faaso(words, environment: registry.user)
                #expect(done.status == 0, "\(words): \(done.errors)")
                #expect(try registry.requests() == [], "\(words)")
            }
            let records = try await project.shell("$FAASO cache ls")
            #expect(records.contains("pulled"), "\(records)")

            // One edit is one build there and one pull here.
            try project.write("functions/b/index.html", "b 2\n")
            let edited = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(edited.errors.contains("1 built, 1 pushed, 1 image reused"), "\(edited.errors)")
            try await project.shell(
                """
                docker images --format '{{.Repository}}:{{.Tag}}' $PROJECT/b | xargs docker rmi -f >/dev/null
                rm -rf .faaso/current .faaso/records/image/b
                """)
            let next = try await project.faaso("up", "--pull-only", environment: registry.user)
            #expect(next.status == 0 && next.errors.contains("1 pulled, 1 replaced"), "\(next.errors)")
            #expect(try await project.body("/b/") == "b 2\n")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an image that was not pushed is named, and the old version serves on`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            #expect(try await project.faaso("up", "--push", environment: registry.builder).status == 0)
            try project.write("functions/a/index.html", "a 2\n")
            let refused = try await project.faaso("up", "--pull-only", environment: registry.user)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("has no usable image of 'a' with the key "), "\(refused.errors)")
            #expect(refused.errors.contains("hint: build, test and push it on another machine: faaso test --push"), "\(refused.errors)")
            #expect(try await project.body("/a/") == "a 1\n")
            // Its test still expects the old text, so it is not pushed.
            let failing = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(failing.status == 1 && !failing.errors.contains("pushed"), "\(failing.errors)")
            #expect(try await registry.tags().count == 4)
        }
    }

    /// Each lie, and the warning about it.
    @Test(.timeLimit(.minutes(10)))
    func `each lie costs a warning and a local build, and the image is right`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            #expect(try await project.faaso("test", "--push", environment: registry.builder).status == 0)
            let tags = try await registry.tags()
            let (a, b) = (try #require(tags.first { $0.hasPrefix("a-") }), try #require(tags.first { $0.hasPrefix("b-") }))
            // Another version of `a`, whose record is signed too.
            try project.write("functions/a/other", "2")
            #expect(try await project.faaso("test", "a", "--push", environment: registry.builder).status == 0)
            try await project.shell("rm functions/a/other")
            let older = try #require(try await registry.tags().first { $0.hasPrefix("a-") && !$0.hasPrefix(a) })
            let aside = "the image of 'a' is not taken from \(registry.url): "
            let off = "the registry \(registry.url) is not used any more in this run: "
            for (mode, warning) in [
                ("moved \(a).rec \(b).rec", aside + "its record is that of 'b'"),
                ("moved \(a).rec \(older).rec", aside + "its record is that of 'a' with the key "),
                ("moved \(a).rec \(a)", aside + "its record cannot be read"), ("flipped", aside), ("truncated", aside), ("failing", off),
                ("silent", off + "it makes no progress within 6s"), ("slow", off + "it makes no progress within 6s"),
            ] {
                try await registry.forget()
                try registry.lie(mode)
                // A busy machine may need longer for all that comes to an end.
                try registry.configure(trust: registry.trust, timeout: ["silent", "slow"].contains(mode) ? "6s" : "120s")
                let built = try await project.faaso("build", environment: registry.user)
                #expect(built.status == 0 && built.errors.contains("warning: " + warning), "\(mode): \(built.errors)")
                #expect(built.errors.contains("1 built") || built.errors.contains("2 built"), "\(mode): \(built.errors)")
                #expect(built.errors.components(separatedBy: "warning: ").count <= 3, "\(mode): \(built.errors)")
                #expect(
                    try await project.shell("docker run --rm --network none --entrypoint cat $PROJECT/a:latest /srv/index.html") == "a 1\n")
            }
            try registry.configure(trust: registry.trust, timeout: "120s")
            // A moved image tag means nothing, because images are pulled by their digests.
            try await registry.forget()
            try registry.lie("moved \(a) \(b)")
            let pulled = try await project.faaso("build", environment: registry.user)
            #expect(pulled.status == 0 && pulled.errors.contains("2 pulled"), "\(pulled.errors)")
            #expect(try await project.shell("docker run --rm --network none --entrypoint cat $PROJECT/a:latest /srv/index.html") == "a 1\n")

            // A push that goes on without an end would be given up late.
            try registry.configure(trust: registry.trust, timeout: "6s")
            try registry.lie("full")
            try project.write("functions/b/index.html", "b 3\n")
            let full = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(full.status == 0 && full.errors.contains("warning: " + off), "\(full.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the record of a stranger is not believed, an unsigned one only on demand`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            try registry.configure(trust: "any")
            #expect(try await project.faaso("test", "--push", environment: registry.user).status == 0)
            try await registry.forget()
            let strict = "[\"\(Self.stranger)\"]"
            try registry.configure(trust: strict)
            let built = try await project.faaso("build", environment: registry.user)
            #expect(built.status == 0 && built.errors.contains("its record has no signature"), "\(built.errors)")
            #expect(built.errors.contains("2 built"), "\(built.errors)")
            let refused = try await project.faaso("test", "--push", environment: registry.user)
            #expect(refused.status == 2 && refused.errors.contains("--push needs FAASO_SIGNING_KEY"), "\(refused.errors)")
            let foreign = try await project.faaso("test", "--push", environment: registry.builder)
            #expect(foreign.status == 2 && foreign.errors.contains("the key in FAASO_SIGNING_KEY is not trusted"), "\(foreign.errors)")

            try registry.configure(trust: "any")
            try await registry.forget()
            let pulled = try await project.faaso("build", environment: registry.user)
            #expect(pulled.status == 0 && pulled.errors.contains("2 pulled"), "\(pulled.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `while the registry is silent, work that needs nothing of it goes on`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            #expect(try await project.faaso("build", "a", environment: registry.user).status == 0)
            try registry.configure(trust: "any", timeout: "10m")
            try registry.lie("silent")
            // The image of `a` is there, and that of `b` is asked for.
            let run = try project.start("test", environment: registry.user)
            try await eventually("the test of 'a' ended") { run.complaints.contains("done    test:a") }
            #expect(!run.complaints.contains("is not used any more"))
            run.signal(SIGINT)
            #expect(try await run.finished().status == 130)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `two clones on one engine push and pull the same images at once`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            /// Runs a command in both clones, and returns everything that they print.
            func both(_ command: String) async throws -> String {
                try await project.shell(
                    """
                    export DOCKER_CONFIG='\(registry.user["DOCKER_CONFIG"] ?? "")' FAASO_SIGNING_KEY="$(cat ../registry/key)"
                    (cd ../second && $FAASO \(command)) >../second.log 2>&1 &
                    $FAASO \(command) >../first.log 2>&1 || { cat ../first.log >&2; exit 1; }
                    wait $! || { cat ../second.log >&2; exit 1; }
                    cat ../first.log ../second.log
                    """)
            }
            try project.write("functions/a/metadata.yml", "runtime: web\n")
            try await project.shell("cp -r . ../second")
            for round in 1...2 {
                try project.write("functions/b/index.html", "b \(round)\n")
                try await project.shell("cp functions/b/index.html ../second/functions/b/index.html")
                let pushed = try await both("test --push")
                #expect(!pushed.contains("warning"), "\(pushed)")
                try await registry.forget()
                try await project.shell("rm -rf ../second/.faaso")
                let pulled = try await both("build")
                #expect(!pulled.contains("warning") && !pulled.contains(" built"), "\(pulled)")
            }
            #expect(try await registry.tags().count == 6)
            // Without the lock, a record of one clone is left by the other one.
            #expect(try await registry.names() == "")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `gc lists what would go, and with a word removes it`() async throws {
        try await LyingRegistry.run { registry in
            let project = registry.scenario
            for number in 1...3 {
                try project.write("functions/b/index.html", "b \(number)\n")
                #expect(try await project.faaso("test", "b", "--push", environment: registry.builder).status == 0)
            }
            let listed = try await project.faaso("registry", "ls", environment: registry.user)
            #expect(listed.status == 0 && listed.output.components(separatedBy: "complete").count == 4, "\(listed.output)\(listed.errors)")
            let planned = try await project.faaso("registry", "gc", "--keep", "1", environment: registry.user)
            #expect(planned.errors.contains("would remove 2 images, 1 stay"), "\(planned.errors)")
            #expect(try await registry.tags().count == 6)
            let done = try await project.faaso("registry", "gc", "--keep", "1", "--yes", environment: registry.user)
            #expect(done.status == 0 && done.errors.contains("removed 2 images, 1 stay"), "\(done.errors)")
            #expect(try await registry.tags().count == 2)
        }
    }
}
