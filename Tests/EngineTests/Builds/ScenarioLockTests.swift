import TestSupport
import Testing

/// `faaso.lock`, on the real engine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ScenarioLockTests {
    private static func dockerfile(_ image: String) -> String { "FROM \(image)\nUSER 65534\nCMD [\"cat\", \"/marker\"]\n" }

    private static let entry = #"sed -n 's/^image //p' faaso.lock"#

    @Test func `a moved tag rebuilds nothing until the lock moves, and then exactly its users`() async throws {
        try await Scenario.run(functions: ["a", "b"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                try scenario.write("functions/a/Dockerfile", Self.dockerfile(registry.image))
                let user = registry.user("config")
                let locked = try await scenario.faaso("lock", environment: user)
                #expect(locked.status == 0 && locked.output.contains("added \(registry.image) sha256:"), "\(locked.errors)")
                #expect(try await scenario.shell(Self.entry).contains("\(registry.image)@sha256:"))
                let built = try await scenario.faaso("build", environment: user)
                #expect(built.status == 0, "\(built.errors)")
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "one\n")

                // The tag moves in the registry and in the engine.
                try await registry.push("two")
                try await scenario.shell(
                    "DOCKER_CONFIG='\(scenario.folder)/registry/config' docker pull -q '\(registry.image)' >/dev/null")
                #expect(try await scenario.plan("a", "b").lines.filter { $0.hasPrefix("build") } == [])

                // Without the base, a build pulls the locked digest, with either builder.
                for docker in ["docker", "/usr/bin/docker"] {
                    for name in ["$PROJECT/a", "127.0.0.1:\(registry.port)/*/*"] {
                        try await scenario.shell("docker images -q \"\(name)\" | sort -u | xargs -r docker rmi -f >/dev/null")
                    }
                    let path = try await scenario.shell("command -v \(docker)").trimmed
                    let again = try await scenario.faaso(
                        "build", "--force", "a", environment: user.merging(["FAASO_DOCKER": path]) { $1 })
                    #expect(again.status == 0, "\(again.errors)")
                    #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "one\n", "\(path)")
                }
                #expect(try await scenario.faaso("lock", "--check").status == 0)

                let moved = try await scenario.faaso("lock", "--update", registry.image, environment: user)
                #expect(moved.status == 0 && moved.output.contains("moved \(registry.image) sha256:"), "\(moved.errors)")
                #expect(
                    try await scenario.plan().lines.filter { $0.hasPrefix("build") } == ["build image:a: base-changed \(registry.image)"])
                #expect(try await scenario.faaso("build", environment: user).status == 0)
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "two\n")
            }
        }
    }

    @Test func `a digest that its registry no longer has is named with a hint`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                try scenario.write("functions/a/Dockerfile", Self.dockerfile(registry.image))
                let digest = "sha256:" + String(repeating: "a", count: 64)
                try scenario.write("faaso.lock", "image \(registry.image)@\(digest) linux/amd64\n")
                let failed = try await scenario.faaso("build", environment: registry.user("config"))
                #expect(failed.status == 1 && failed.errors.contains("@\(digest)"), "\(failed.errors)")
                #expect(failed.errors.contains("hint: 'faaso lock --update \(registry.image)' locks another image"), "\(failed.errors)")
            }
        }
    }

    @Test func `an ONBUILD of a base gets the locked image, or the build says how`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                try await scenario.writeTrigger(copying: registry.image)
                // BuildKit of Docker 20.10 finds no image for an ONBUILD.
                let docker = try await scenario.shell("command -v docker").trimmed
                let user = registry.user("config").merging(["FAASO_DOCKER": docker]) { $1 }
                #expect(try await scenario.faaso("lock", environment: user).status == 0)
                // The name means another image here.
                try await scenario.shell("docker tag debian:bookworm-slim '\(registry.image)'")
                let refused = try await scenario.faaso("build", environment: user)
                #expect(refused.status == 1)
                let line = refused.errors.split(separator: "\n").first { $0.hasPrefix("hint: docker tag ") }
                let hint = String(try #require(line, "\(refused.errors)").dropFirst("hint: ".count))
                for script in [hint, "docker rmi '\(registry.image)' >/dev/null"] {
                    try await scenario.shell(script)
                    let built = try await scenario.faaso("build", "--force", environment: user)
                    #expect(built.status == 0, "\(script): \(built.errors)")
                    #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "one\none\n")
                }
                // The fixture removes the registry's images, which these are built upon.
                try await scenario.shell("docker images -q $PROJECT/a | sort -u | xargs -r docker rmi -f >/dev/null")
            }
        }
    }

    @Test func `a local base has one key on machines with different images of it`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            let base = scenario.base
            try await scenario.makeBases()
            try scenario.write("functions/a/Dockerfile", Self.dockerfile(base))
            let locked = try await scenario.faaso("lock")
            #expect(locked.status == 0 && locked.errors.contains("it is locked by the ID of the engine's image"), "\(locked.errors)")
            #expect(try await scenario.shell(Self.entry).contains(" local\n"))
            #expect(try await scenario.faaso("build").status == 0)
            try await scenario.shell("docker tag $PROJECT-b:1 \(base)")
            #expect(try await scenario.plan().lines.filter { $0.hasPrefix("build") } == [], "a moved local name rebuilds nothing")
            #expect(try await scenario.faaso("build", "--force").status == 0)
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "a\n", "the locked ID is preferred")

            // The lock of another machine: its ID is unknown here.
            let id = String(repeating: "c", count: 64)
            try await scenario.shell("sed -i 's/sha256:[0-9a-f]*/sha256:\(id)/' faaso.lock")
            var keys: [String?] = []
            for name in ["a", "b"] {
                try await scenario.shell("docker tag $PROJECT-\(name):1 \(base); rm -rf .faaso")
                let graph: ScenarioGraph = try await scenario.json("graph", "--format", "json")
                keys.append(graph.nodes.first { $0.id == "image:a" }?.key)
            }
            let key = try #require(keys[0])
            #expect(keys[1] == key)
            let built = try await scenario.faaso("build", "-v")
            #expect(built.status == 0, "\(built.errors)")
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:\(key.prefix(16))") == "b\n")
            let doctor = try await scenario.faaso("doctor")
            #expect(doctor.output.contains("image \(base): is locked by its ID on another machine"), "\(doctor.output)")

            try await scenario.shell("docker rmi \(base) >/dev/null")
            let missing = try await scenario.faaso("build", "--force")
            #expect(missing.status == 1 && missing.errors.contains("hint: make the image on this machine under the same name"))
        }
    }

    @Test func `a fresh clone has all keys without an engine, and --check needs none`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            let nowhere = ["DOCKER_HOST": "unix:///nonexistent.sock"]
            #expect(try await scenario.faaso("lock", "--check", environment: nowhere).status == 1)
            #expect(try await scenario.faaso("lock").status == 0)
            #expect(try await scenario.faaso("lock", "--check", environment: nowhere).status == 0)
            #expect(try await scenario.faaso("build").status == 0)
            let built: ScenarioGraph = try await scenario.json("graph", "--format", "json")
            try await scenario.shell("rm -rf .faaso")
            let fresh: ScenarioGraph = try await scenario.json("graph", "--format", "json", environment: nowhere)
            #expect(fresh.nodes.first { $0.id == "image:a" }?.key != nil)
            for node in built.nodes where node.id.hasPrefix("image:") {
                #expect(fresh.nodes.first { $0.id == node.id }?.key == node.key, "\(node.id)")
            }
            #expect(try await scenario.faaso("plan", "--offline").status == 0)

            try scenario.write("functions/a/Dockerfile", Self.dockerfile("debian:12"))
            let missing = try await scenario.faaso("lock", "--check", environment: nowhere)
            #expect(missing.status == 1)
            #expect(missing.errors.contains("functions/a/Dockerfile:1:1: error: debian:12 has no entry in faaso.lock"), "\(missing.errors)")
            #expect(missing.errors.contains("faaso.lock: error: no Dockerfile names debian:bookworm-slim"), "\(missing.errors)")
            try scenario.write("faaso.lock", "image debian:12@sha256:1 linux/amd64\n")
            let edited = try await scenario.faaso("plan")
            #expect(edited.status == 2 && edited.errors.contains("faaso.lock:1:17: error: found 'sha256:1'"), "\(edited.errors)")
        }
    }
}
