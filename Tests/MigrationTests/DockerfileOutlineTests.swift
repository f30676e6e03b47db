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

    @Test func `stages have the ports of those that they are made from`() {
        let outline = DockerfileOutline(Self.staged)
        #expect(outline.stages.map(\.name) == ["base", "middle", "other"])
        #expect(outline.stages.map(\.base) == ["python:${VERSION}", "base", "scratch"])
        #expect(outline.arguments == ["VERSION", "LEVEL"])
        #expect(outline.port("MIDDLE") == 8000 && outline.port(nil) == nil && outline.port("none") == nil)
    }

    @Test(arguments: ["\\\n\nFROM a\nUSER 1\nEXPOSE 80\n", "FROM a\nUSER 1\nEXPOSE 80\n\\\n", "FROM a\nUSER 1\nEXPOSE 80\n\\"])
    func `a line of a single backslash is no instruction`(text: String) {
        let outline = DockerfileOutline(text)
        #expect(outline.stages.count == 1 && outline.port(nil) == 80)
    }

    @Test func `a shift of an arithmetic expression begins no heredoc`() {
        let outline = DockerfileOutline("FROM a\nRUN echo $((1<<3))\nUSER 1\nEXPOSE 80\n")
        #expect(outline.port(nil) == 80)
    }

    @Test(
        arguments: [
            ("FROM a\nCMD x\n", nil, "FROM a\nCMD x\nUSER 1\n"), ("FROM a\nCMD x", nil, "FROM a\nCMD x\nUSER 1\n"),
            ("FROM a\r\nCMD x\r\n", nil, "FROM a\r\nCMD x\r\nUSER 1\r\n"), ("FROM a\r\nCMD x", nil, "FROM a\r\nCMD x\r\nUSER 1\r\n"),
            ("FROM a AS b\nCMD x\n\nFROM b\nRUN y\n", "b", "FROM a AS b\nCMD x\nUSER 1\n\nFROM b\nRUN y\n"),
        ] as [(String, String?, String)])
    func `a line is added behind the last instruction of the stage that is built`(text: String, target: String?, result: String) {
        #expect(DockerfileOutline(text).adding("USER 1", to: target) == result)
    }
}
