import Testing

@testable import Migration

struct DockerfileOutlineTests {
    private static let staged = """
        # syntax=docker/dockerfile:1
        ARG VERSION=3
        FROM python:${VERSION} AS Base
        EXPOSE 8000/tcp 9000/udp
        USER 1000
        FROM base AS middle
        RUN echo a \\
            # a comment
            && echo b
        RUN <<EOF
        FROM inside
        EOF
        ARG LEVEL
        FROM --platform=linux/amd64 scratch AS other
        COPY --from=middle / /
        """

    @Test func `stages have the user and the ports of those that they are made from`() {
        let outline = DockerfileOutline(Self.staged)
        #expect(outline.stages.map(\.name) == ["base", "middle", "other"])
        #expect(outline.stages.map(\.base) == ["python:${VERSION}", "base", "scratch"])
        #expect(outline.arguments == ["VERSION", "LEVEL"])
        #expect(outline.port("MIDDLE") == 8000 && outline.port(nil) == nil && outline.port("none") == nil)
        #expect(!outline.runsAsRoot("middle") && outline.runsAsRoot(nil))
    }

    @Test(arguments: [
        ("FROM a", true), ("FROM a\nUSER root", true), ("FROM a\nUSER 0:0", true), ("FROM a\nUSER node", false),
        ("from a\nuser 65534:65534", false),
        ("FROM nginxinc/nginx-unprivileged", false), ("FROM gcr.io/distroless/static:nonroot", false), ("", false),
    ])
    func `an image without another user runs as root`(text: String, isRoot: Bool) {
        #expect(DockerfileOutline(text).runsAsRoot(nil) == isRoot)
    }

    @Test(
        arguments: [
            ("FROM a\nCMD x\n", nil, "FROM a\nCMD x\nUSER 1\n"), ("FROM a\nCMD x", nil, "FROM a\nCMD x\nUSER 1\n"),
            ("FROM a AS b\nCMD x\n\nFROM b\nRUN y\n", "b", "FROM a AS b\nCMD x\nUSER 1\n\nFROM b\nRUN y\n"),
        ] as [(String, String?, String)])
    func `a line is added behind the last instruction of the stage that is built`(text: String, target: String?, result: String) {
        #expect(DockerfileOutline(text).adding("USER 1", to: target) == result)
    }
}
