import FoundationEssentials
import TestSupport
import Testing

/// The facts about a Dockerfile that only the engine and its builders know.
@Suite("Builders on the real engine", .serialized) struct ScenarioBuilderTests {
    private static let web = Scenario.webTemplate["templates/web/Dockerfile"] ?? ""

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [("", "runs as root"), ("USER 0:0\n", "'0:0'"), ("USER root\n", "'root'"), ("USER boss\n", "'boss', which is root")])
    func `an image that runs as root is refused when it is built and when it is tested`(user: String, reason: String) async throws {
        let dockerfile = Self.web.replacing(
            "USER 65534:65534\n", with: "RUN echo 'boss:x:0:0::/:/bin/sh' >>/etc/passwd\n" + user)
        let files = [
            "templates/web/Dockerfile": dockerfile,
            "functions/a/metadata.yml": "runtime: web\ntest:\n  - {name: unit, command: [\"true\"]}\n",
        ]
        try await Scenario.run(functions: ["a"], files: files) { project in
            for verb in ["build", "test", "up"] {
                let done = try await project.faaso(verb)
                #expect(done.status == 1 && done.errors.contains(reason), Comment(rawValue: done.errors))
                #expect(done.errors.contains("hint: add 'USER 65534:65534' as the last line of"), Comment(rawValue: done.errors))
            }
            // No container is left, and a USER corrects the function.
            #expect(try await project.shell("docker ps -aq --filter label=faaso.project=$PROJECT --filter name=_test_ | wc -l") == "0\n")
            try project.write("templates/web/Dockerfile", Self.web.replacing("USER 65534:65534", with: "USER nobody"))
            let mended = try await project.faaso("test")
            #expect(mended.status == 0, Comment(rawValue: mended.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a base's ONBUILD may declare an argument, and may not hide an image`() async throws {
        try await Scenario.run(functions: ["a"]) { project in
            try await project.shell(
                """
                printf 'FROM debian:bookworm-slim\\nONBUILD ARG VERSION\\nONBUILD RUN echo "$VERSION" >/version\\n' | docker build -q -t $PROJECT-base:1 -
                sed -i "s/^FROM debian:bookworm-slim$/FROM $PROJECT-base:1/" templates/web/Dockerfile
                """)
            try project.write("functions/a/metadata.yml", "runtime: web\nbuild_args: {VERSION: \"7\"}\n")
            let built = try await project.faaso("build")
            #expect(built.status == 0, Comment(rawValue: built.errors))
            #expect(try await project.shell("docker run --rm $PROJECT/a:latest cat /version") == "7\n")

            try project.write("functions/a/metadata.yml", "runtime: web\nbuild_args: {VERSIO: \"7\"}\n")
            let mistyped = try await project.faaso("build")
            #expect(
                mistyped.status == 2 && mistyped.errors.contains("'build_args.VERSIO' has no effect"), Comment(rawValue: mistyped.errors))

            try project.write("functions/a/metadata.yml", "runtime: web\n")
            try await project.shell(
                "printf 'FROM debian:bookworm-slim\\nONBUILD COPY --from=caddy:2 /usr/bin/caddy /hidden\\n' | docker build -q -t $PROJECT-base:1 -"
            )
            // The image is already an input, because the template copies from it.
            let named = try await project.faaso("build")
            #expect(!named.errors.contains("which the Dockerfile does not name"), Comment(rawValue: named.errors))
            try project.write("functions/a/Dockerfile", "FROM \(project.project)-base:1\nUSER 1\nCMD [\"true\"]\n")
            let hidden = try await project.faaso("build")
            #expect(hidden.status == 1, Comment(rawValue: hidden.errors))
            #expect(
                hidden.errors.contains(
                    "functions/a/Dockerfile:1:1: error: an ONBUILD of the base image \(project.project)-base:1 copies from 'caddy:2'"),
                Comment(rawValue: hidden.errors))
        }
    }

    /// Needs a docker without BuildKit on the PATH. Otherwise nothing is tested.
    @Test(.timeLimit(.minutes(10)))
    func `a later stage is refused only with the old builder, which sees an image`() async throws {
        let dockerfile =
            "FROM debian:bookworm-slim AS one\nCOPY --from=later /etc/passwd /x\nUSER 1\nCMD [\"true\"]\nFROM caddy:2 AS later\nFROM one\n"
        try await Scenario.run(functions: ["a"], files: ["functions/a/Dockerfile": dockerfile]) { project in
            // From version 23 on, a docker without the buildx plugin has only the old builder.
            let old = try await project.shell(
                """
                for docker in $(which -a docker); do
                  $docker buildx version >/dev/null 2>&1 && continue
                  [ "$($docker --version | grep -o '[0-9]*' | head -1)" -ge 23 ] && echo $docker && break
                done || true
                """
            ).split(separator: "\n").first.map(String.init)
            guard let old else { return }
            let done = try await project.faaso("build", environment: ["FAASO_DOCKER": old])
            #expect(done.status == 1)
            #expect(
                done.errors.contains("functions/a/Dockerfile:2:1: error: '--from=later' names an image"), Comment(rawValue: done.errors))
            #expect(done.errors.contains("hint: move the stage 'later' above its use"), Comment(rawValue: done.errors))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a pattern that would never end fails its test and nothing more`() async throws {
        let metadata = "runtime: web\ntest:\n  - {name: slow, request: {path: /x.html}, expect: {matches: '^(x+x+)+y$'}, timeout: 10s}\n"
        let files = ["functions/a/metadata.yml": metadata, "functions/a/x.html": String(repeating: "x", count: 40)]
        try await Scenario.run(functions: ["a"], files: files) { project in
            let done = try await project.faaso("test")
            #expect(done.status == 1 && done.errors.contains("a match of /^(x+x+)+y$/"), Comment(rawValue: done.errors))
        }
    }
}
