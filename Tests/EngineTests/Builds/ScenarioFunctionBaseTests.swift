import TestSupport
import Testing

/// Functions whose base is the image of another function, on the real engine.
@Suite("Functions as bases on the real engine", .serialized) struct ScenarioFunctionBaseTests {
    private static let files = [
        "functions/low/metadata.yml": "runtime: web\n",
        "functions/low/Dockerfile": """
        FROM debian:bookworm-slim
        COPY --from=caddy:2 /usr/bin/caddy /caddy
        RUN cp /caddy /usr/bin/server
        COPY word /srv/word
        USER 65534

        """,
        "functions/low/word": "one\n", "functions/low/unused": "1\n",
        "functions/a/Dockerfile": """
        FROM faaso/low
        COPY index.html ping /srv/
        COPY --from=faaso/low /srv/word /srv/again
        ENV HOME=/tmp
        CMD ["server", "file-server", "--root", "/srv", "--listen", ":3000"]

        """,
    ]

    @Test(.timeLimit(.minutes(10)), arguments: [[:], ["DOCKER_BUILDKIT": "0"]])
    func `an edit of a base function reaches its user in one run`(builder: [String: String]) async throws {
        try await Scenario.run(functions: ["a"], files: Self.files) { project in
            let first = try await project.faaso("up", environment: builder)
            #expect(first.status == 0, "\(first.errors)")
            #expect(try await project.body("/a/word") == "one\n")
            #expect(try await project.faaso("up", environment: builder).output.hasPrefix("nothing to do: "))

            try project.write("functions/low/word", "two\n")
            let affected = try await project.shell(
                """
                git init -q; git add -A; git -c user.name=t -c user.email=t@example.org commit -qm c
                echo three >functions/low/word; "$FAASO" affected --since HEAD --names
                """)
            #expect(affected == "a\nlow\n")
            let edited = try await project.faaso("up", "a", environment: builder)
            #expect(edited.status == 0, "\(edited.errors)")
            #expect(try await project.body("/a/word") == "three\n")
            #expect(try await project.body("/a/again") == "three\n")
            // No tag of the build itself is left, and no tag of a function that nobody built.
            let left = try await project.shell(
                "docker images -q --filter reference='faaso/low'; docker images --format '{{.Tag}}' \"$PROJECT/a\" | grep base- || true")
            #expect(left == "")

            // The base is built again with the same result, so its user is not built.
            try project.write("functions/low/unused", "2\n")
            let same = try await project.faaso("up", "--report", "../report.json", environment: builder)
            #expect(same.status == 0, "\(same.errors)")
            let report: ScenarioSteps = try await project.decoded("report.json")
            #expect(
                report.lines == [
                    "build image:a: dependency-changed image:low (skipped)", "build image:low: input-changed functions/low/unused",
                    "replace container:a: dependency-changed image:a (skipped)",
                ])
        }
    }
}
