import TestSupport
import Testing

/// Tags of bases that move during a build, on the real engine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MovingBaseEngineTests {
    /// A docker CLI for `FAASO_DOCKER`. It moves the base's tag to B before each build, and to
    /// `later` after it.
    private static func docker(legacy: Bool, later: String = "a") -> String {
        let version = legacy ? "--version) echo 'Docker version 28.0.0, build x' ;;\nbuildx) exit 1 ;;" : ""
        return """
            #!/bin/sh
            case "$1" in
            \(version)
            build)
                docker tag "$PROJECT-b:1" "$PROJECT-base:1"
                /usr/bin/docker "$@"
                status=$?
                docker tag "$PROJECT-\(later):1" "$PROJECT-base:1"
                exit $status ;;
            *) exec /usr/bin/docker "$@" ;;
            esac

            """
    }

    @Test(arguments: [false, true]) func `a base that moves there and back is built as the key says`(legacy: Bool) async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            let base = scenario.base
            try scenario.write("docker", Self.docker(legacy: legacy))
            try await scenario.makeBases()
            try await scenario.shell("chmod +x docker")
            try scenario.write(
                "functions/a/Dockerfile",
                """
                ARG BASE=\(base)
                FROM $BASE AS first
                RUN cp /marker /first
                FROM \(base)
                COPY --from=first /first /first
                COPY --from=\(base) /marker /copied
                USER 65534
                CMD ["cat", "/first", "/marker", "/copied"]

                """)
            let docker = ["FAASO_DOCKER": scenario.path("docker")]
            let built = try await scenario.faaso("build", "-v", environment: docker)
            #expect(built.status == 0, "\(built.errors)")
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "a\na\na\n")

            // The build's own tags are neither left behind nor shown.
            #expect(try await scenario.shell("docker images --format '{{.Repository}}:{{.Tag}}' | grep \"^$PROJECT/a:base-\" || :") == "")
            #expect(!(built.output + built.errors).contains("/a:base-") && (built.output + built.errors).contains(base))
            #expect(try await scenario.shell("grep -rl /a:base- .faaso || :") == "")

            // The record is A's. There is nothing to do while the tag names A. If it names B, a
            // build is needed.
            #expect(try await scenario.plan().step("image:a")?.action == nil)
            try await scenario.shell("docker tag $PROJECT-b:1 $PROJECT-base:1")
            #expect(try await scenario.plan().lines.contains("build image:a: base-changed \(base)"))
        }
    }

    @Test func `a base that a base's ONBUILD names and that moves is built upon anew`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            let base = scenario.base
            // BuildKit of Docker 20.10 finds no image for an ONBUILD.
            try scenario.write("docker", Self.docker(legacy: true, later: "b"))
            try await scenario.makeBases()
            try await scenario.shell("chmod +x docker")
            try await scenario.writeTrigger(copying: base)
            let built = try await scenario.faaso("build", "-v", environment: ["FAASO_DOCKER": scenario.path("docker")])
            #expect(built.status == 0, "\(built.errors)")
            #expect((built.output + built.errors).contains("a base image moved"))
            #expect(try await scenario.shell("docker run --rm --network none $PROJECT/a:latest") == "b\nb\n")
            #expect(try await scenario.plan().step("image:a")?.action == nil, "the record is B's")
        }
    }

    @Test func `a build that fails leaves no name behind, and the log has the written ones`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try scenario.write("functions/a/Dockerfile", "FROM debian:bookworm-slim\nRUN exit 7\n")
            let failed = try await scenario.faaso("build")
            #expect(failed.status == 1 && !failed.errors.contains("base-"), "\(failed.errors)")
            #expect(try await scenario.shell("docker images --format '{{.Repository}}:{{.Tag}}' | grep \"^$PROJECT/\" || :") == "")
        }
    }

    @Test func `prune removes the names that a killed build left`() async throws {
        try await Scenario.run(functions: ["a"]) { scenario in
            try await scenario.shell("docker tag debian:bookworm-slim $PROJECT/a:base-0123456789abcdef")
            let done = try await scenario.faaso("prune")
            #expect(done.status == 0, "\(done.errors)")
            #expect(try await scenario.shell("docker images --format '{{.Repository}}:{{.Tag}}' | grep \"^$PROJECT/\" || :") == "")
            #expect(try await scenario.shell("docker images -q debian:bookworm-slim").trimmed != "")
        }
    }
}
