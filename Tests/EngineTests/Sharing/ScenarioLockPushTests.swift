import TestSupport
import Testing

/// `faaso lock --push`, on the real engine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ScenarioLockPushTests {
    private static func dockerfile(_ image: String) -> String { "FROM \(image)\nUSER 65534\nCMD [\"cat\", \"/marker\"]\n" }

    /// Two images of one local name, as two machines have them.
    private static func run(_ body: (Scenario, RegistryFixture, String) async throws -> Void) async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            let base = scenario.base
            try await scenario.makeBases()
            try scenario.write("functions/a/Dockerfile", Self.dockerfile(base))
            try await RegistryFixture.run(scenario) { registry in
                let settings = try scenario.read("faaso.yml")
                try scenario.write("faaso.yml", settings + "registry: {url: \"\(url(registry))\", trust: any}\n")
                try await body(scenario, registry, base)
            }
        }
    }

    private static func url(_ registry: RegistryFixture) -> String { "127.0.0.1:\(registry.port)/team/shop" }

    @Test func `two machines with different images of a base build the same one`() async throws {
        try await Self.run { scenario, registry, base in
            let user = registry.user("config")
            let local = try await scenario.faaso("lock", environment: user)
            #expect(local.status == 0 && local.output.contains("(local image)"), "\(local.errors)")
            let pushed = try await scenario.faaso("lock", "--push", environment: user)
            #expect(pushed.status == 0 && pushed.output.contains("moved \(base) "), "\(pushed.output)\(pushed.errors)")
            #expect(pushed.output.contains("(in \(Self.url(registry)))") && !pushed.errors.contains("warning"), "\(pushed.errors)")
            let line = try await scenario.shell("grep \(base) faaso.lock").trimmed
            #expect(line.hasPrefix("image \(base)@sha256:") && line.hasSuffix(" linux/amd64 \(Self.url(registry))"), "\(line)")
            let again = try await scenario.faaso("lock", "--push", environment: ["DOCKER_HOST": "unix:///nonexistent.sock"])
            #expect(again.status == 0, "nothing is left to push: \(again.errors)")
            #expect(try await scenario.faaso("lock", "--check").status == 0)
            #expect(try await scenario.faaso("build", environment: user).status == 0)
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "a\n")
            let first: ScenarioGraph = try await scenario.json("graph", "--format", "json")
            let key = try #require(first.nodes.first { $0.id == "image:a" }?.key)
            let doctor = try await scenario.faaso("doctor", environment: user)
            #expect(doctor.output.contains("image \(base): is in the engine, as locked"), "\(doctor.output)")

            // Another machine: the name means another image, and the copy is only in the registry.
            try await scenario.shell("docker tag $PROJECT-b:1 \(base); docker rmi $PROJECT-a:1 >/dev/null")
            for docker in ["docker", "/usr/bin/docker"] {
                try await scenario.shell(
                    """
                    rm -rf .faaso
                    docker images -q "$PROJECT/a" | sort -u | xargs -r docker rmi -f >/dev/null
                    docker rmi "$(sed -n 's/^image .*@\\(sha256:[0-9a-f]*\\) .* \\(.*team.*\\)/\\2@\\1/p' faaso.lock)" >/dev/null
                    docker tag $PROJECT-b:1 \(base)
                    """)
                let path = try await scenario.shell("command -v \(docker)").trimmed
                let built = try await scenario.faaso("build", environment: user.merging(["FAASO_DOCKER": path]) { $1 })
                #expect(built.status == 0, "\(built.errors)")
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "a\n", "\(docker)")
                let second: ScenarioGraph = try await scenario.json("graph", "--format", "json")
                #expect(second.nodes.first { $0.id == "image:a" }?.key == key)
            }
            #expect(try scenario.read("functions/a/Dockerfile").hasPrefix("FROM \(base)\n"))

            // The present image of this machine becomes everybody's.
            let held = try await scenario.faaso("lock", "--update", environment: user)
            #expect(held.status == 0 && held.errors.contains("the entry of \(base) stays"), "\(held.errors)")
            let moved = try await scenario.faaso("lock", "--update", "--push", base, environment: user)
            #expect(moved.status == 0 && moved.output.contains("moved \(base) "), "\(moved.errors)")
            #expect(try await scenario.faaso("build", environment: user).status == 0)
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "b\n")
            let listed = try await scenario.faaso("registry", "ls", environment: user)
            #expect(listed.errors.contains("2 base images") && !listed.errors.contains("other tag"), "\(listed.errors)")
            try await scenario.shell("docker images -q $PROJECT/a | sort -u | xargs -r docker rmi -f >/dev/null")
        }
    }

    @Test func `a base of another registry is copied, too`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                let settings = try scenario.read("faaso.yml")
                try scenario.write("faaso.yml", settings + "registry: {url: \"\(Self.url(registry))\", trust: any}\n")
                try scenario.write("functions/a/Dockerfile", Self.dockerfile(registry.image))
                let user = registry.user("config")
                let pushed = try await scenario.faaso("lock", "--push", registry.image, environment: user)
                #expect(pushed.status == 0 && pushed.output.contains("added \(registry.image) sha256:"), "\(pushed.errors)")
                let entries = try await scenario.shell("sed -n 's/^image //p' faaso.lock")
                #expect(entries.contains(" linux/amd64 \(Self.url(registry))\n"), "\(entries)")
                #expect(try await scenario.faaso("build", environment: user).status == 0)
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "one\n")
                try await scenario.shell("docker images -q $PROJECT/a | sort -u | xargs -r docker rmi -f >/dev/null")
            }
        }
    }

    @Test func `a push that cannot be done names the way out, and changes nothing`() async throws {
        try await Self.run { scenario, registry, base in
            #expect(try await scenario.faaso("lock", environment: registry.user("config")).status == 0)
            let before = try scenario.read("faaso.lock")
            try registry.login("nobody", "{}")
            let refused = try await scenario.faaso("lock", "--push", environment: registry.user("nobody"))
            #expect(
                refused.status == 1 && refused.errors.contains("error: \(base) is not copied to \(Self.url(registry)): "),
                "\(refused.errors)")
            let hint = "hint: log in to the registry 127.0.0.1:\(registry.port): docker login 127.0.0.1:\(registry.port)"
            #expect(refused.errors.contains(hint), "\(refused.errors)")
            registry.stop()
            try await registry.untilGone()
            let down = try await scenario.faaso("lock", "--push", environment: registry.user("config"))
            #expect(down.status == 1 && down.errors.contains("hint: check the name 127.0.0.1:\(registry.port)"), "\(down.errors)")
            try await scenario.shell("sed -i /^registry/d faaso.yml")
            let none = try await scenario.faaso("lock", "--push")
            #expect(none.status == 2 && none.errors.contains("error: --push needs a registry"), "\(none.errors)")
            #expect(none.errors.contains("hint: name one in faaso.yml: registry: {url: "), "\(none.errors)")
            #expect(try scenario.read("faaso.lock") == before)
            #expect(try await scenario.shell("docker images --format '{{.Repository}}' | grep 127.0.0.1:\(registry.port) || true") == "")
        }
    }
}
