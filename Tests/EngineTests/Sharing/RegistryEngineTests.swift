import ContainerEngine
import TestSupport
import Testing

/// Bases in a registry with a password, on the real engine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RegistryEngineTests {
    private static func dockerfile(_ image: String) -> String { "FROM \(image)\nUSER 65534\nCMD [\"cat\", \"/marker\"]\n" }

    @Test func `a base is pulled with the credentials of config.json, and of a helper`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                try scenario.write("functions/a/Dockerfile", Self.dockerfile(registry.image))

                try registry.login("nobody", "{}")
                let refused = try await scenario.faaso("build", environment: registry.user("nobody"))
                #expect(refused.status == 1)
                let hint = "log in to the registry 127.0.0.1:\(registry.port): docker login 127.0.0.1:\(registry.port)"
                #expect(refused.errors.contains(hint), "\(refused.errors)")

                let built = try await scenario.faaso("build", environment: registry.user("config"))
                #expect(built.status == 0, "\(built.errors)")
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "one\n")

                try await scenario.shell("docker rmi -f '\(registry.image)' $PROJECT/a:latest >/dev/null")
                let script = #"printf '{"Username":"joe","Secret":"sesame"}'"#
                try scenario.write("../registry/bin/docker-credential-faaso-test", "#!/bin/sh\n\(script)\n")
                try await scenario.shell("chmod +x ../registry/bin/docker-credential-faaso-test")
                try registry.login("helped", #"{"credHelpers":{"127.0.0.1:\#(registry.port)":"faaso-test"}}"#)
                var user = registry.user("helped")
                user["PATH"] = "\(scenario.folder)/registry/bin:/usr/local/bin:/usr/bin:/bin"
                let helped = try await scenario.faaso("build", environment: user)
                #expect(helped.status == 0, "\(helped.errors)")
            }
        }
    }

    @Test func `--pull takes the newer base, or the present one if the registry is gone`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await RegistryFixture.run(scenario) { registry in
                try await registry.push("one")
                try scenario.write("functions/a/Dockerfile", Self.dockerfile(registry.image))
                let user = registry.user("config")
                #expect(try await scenario.faaso("build", environment: user).status == 0)

                let base = try await scenario.shell("docker inspect --format '{{.Id}}' '\(registry.image)'")
                try await registry.push("two")
                // `push` removed the name from the engine. It is set again, as if it had been
                // pulled before the second push.
                try await scenario.shell("docker tag \(base.trimmed) '\(registry.image)'")
                let again = try await scenario.faaso("build", "--pull", environment: user)
                #expect(again.status == 0, "\(again.errors)")
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "two\n")

                registry.stop()
                try await registry.untilGone()
                let offline = try await scenario.faaso("build", "--pull", environment: user)
                #expect(offline.status == 0, "\(offline.errors)")
                #expect(offline.errors.contains("warning: pulling \(registry.image) failed: "), "\(offline.errors)")
                #expect(offline.errors.contains("the image that the engine has is used") && !offline.errors.contains("docker login"))
                #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "two\n")

                try await scenario.shell("docker rmi -f '\(registry.image)' >/dev/null")
                let missing = try await scenario.faaso("build", environment: user)
                #expect(
                    missing.status == 1 && missing.errors.contains("hint: check the name 127.0.0.1:\(registry.port)"), "\(missing.errors)")
            }
        }
    }

    @Test func `a malformed config.json is named in a warning`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try scenario.write("../broken/config.json", "{")
            try scenario.write("functions/a/Dockerfile", Self.dockerfile("127.0.0.1:1/none:1"))
            let done = try await scenario.faaso("build", environment: ["DOCKER_CONFIG": scenario.folder + "/broken"])
            #expect(done.status == 1)
            #expect(done.errors.contains("warning: \(scenario.folder)/broken/config.json cannot be read: it is not JSON"), "\(done.errors)")
        }
    }
}
