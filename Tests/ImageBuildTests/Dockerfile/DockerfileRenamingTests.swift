import ContainerEngine
import TestSupport
import Testing

@testable import ImageBuild

/// New names for the images in the text of a Dockerfile.
struct DockerfileRenamingTests {
    /// The text in which each image from outside has a name with `NEW` in front.
    private func renamed(_ text: String, _ arguments: [String: String] = [:]) throws -> String {
        let bytes = Array(text.utf8)
        let references = try Dockerfile(parsing: bytes).reading(arguments: arguments, everyStage: true).places
        return String(decoding: Dockerfile.renaming(bytes, references) { "new/" + $0.reference.familiar }, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("FROM debian", "FROM new/debian:latest"),
            ("from  debian:12   as Build\nFROM build\n", "from  new/debian:12   as Build\nFROM build\n"),
            ("FROM --platform=linux/arm64 debian AS a", "FROM --platform=linux/arm64 new/debian:latest AS a"),
            ("ARG V=12\nFROM debian:${V} # \n", nil), ("ARG V=12\nFROM debian:${V}\nRUN x\n", "ARG V=12\nFROM new/debian:12\nRUN x\n"),
            ("ARG B=debian\nFROM \"$B\"", "ARG B=debian\nFROM new/debian:latest"),
            ("FROM scratch\nCOPY --from=caddy:2 /a /b\n", "FROM scratch\nCOPY --from=new/caddy:2 /a /b\n"),
            ("FROM a\nCOPY --chown=1:1 --from='b' / /", "FROM new/a:latest\nCOPY --chown=1:1 --from=new/b:latest / /"),
            ("FROM a\nCOPY --fr\\om=b / /", "FROM new/a:latest\nCOPY --from=new/b:latest / /"),
            (
                "FROM a\nRUN --mount=type=bind,from=b,target=/b --mount=from=c true",
                "FROM new/a:latest\nRUN --mount=type=bind,from=new/b:latest,target=/b --mount=from=new/c:latest true"
            ),
            (
                "FROM a\nRUN --mount=\"type=bind,FROM=b,target=/with blank\" true",
                "FROM new/a:latest\nRUN --mount=type=bind,from=new/b:latest,target=/with\\ blank true"
            ),
            ("# syntax=docker/dockerfile:1 x\n# escape=`\nFROM a", "# syntax=new/docker/dockerfile:1 x\n# escape=`\nFROM new/a:latest"),
            ("\u{feff}# syntax = s\r\nFROM a\r\n", "\u{feff}# syntax = new/s:latest\r\nFROM new/a:latest\r\n"),
            ("FROM \\\n  # between\n\n  deb\\\nian:12 \\\n  AS x\n", "FROM \\\n  # between\n\n  new/debian:12\\\n \\\n  AS x\n"),
            (
                "FROM a AS x\nFROM b\nCOPY --from=0 / /\nCOPY --from=X / /\n",
                "FROM new/a:latest AS x\nFROM new/b:latest\nCOPY --from=0 / /\nCOPY --from=X / /\n"
            ),
            (
                "FROM a\nRUN <<E\nFROM b\nE\nONBUILD COPY --from=b / /\n",
                "FROM new/a:latest\nRUN <<E\nFROM b\nE\nONBUILD COPY --from=b / /\n"
            ),
            ("FROM a\nFROM a\n", "FROM new/a:latest\nFROM new/a:latest\n"),
            (
                "FROM a AS x\nONBUILD \\\n COPY --from=b:1 / /\nFROM x\nFROM x\n",
                "FROM new/a:latest AS x\nONBUILD \\\n COPY --from=new/b:1 / /\nFROM x\nFROM x\n"
            ),
            (
                "FROM a AS x\nONBUILD RUN --mount=from=b,target=/x true\nFROM x\n",
                "FROM new/a:latest AS x\nONBUILD RUN --mount=from=new/b:latest,target=/x true\nFROM x\n"
            ),
        ] as [(String, String?)])
    func `every place of an image gets the new name and nothing else changes`(text: String, expected: String?) {
        #expect((try? renamed(text)) == expected)
    }

    @Test func `a front end that an argument names has no place in the text`() throws {
        let text = "# syntax=a\nFROM b"
        #expect(try renamed(text, ["BUILDKIT_SYNTAX": "c"]) == "# syntax=a\nFROM new/b:latest")
    }

    @Test func `a text without new names stays as it is, byte for byte`() throws {
        let bytes = Array("FROM a\nRUN echo \"".utf8) + [0xff, 0xfe] + Array("\"\n".utf8)
        let references = try Dockerfile(parsing: bytes).reading(arguments: [:]).places
        #expect(Dockerfile.renaming(bytes, references) { _ in nil } == bytes)
        #expect(Dockerfile.renaming(bytes, references) { _ in "z" } == Array("FROM z".utf8) + bytes.dropFirst(6))
    }

    @Test func `a trigger keeps its place behind bytes that are no text`() throws {
        let bytes = Array("FROM a AS x\nONBUILD COPY --chown=".utf8) + [0xff, 0xfe] + Array(" --from=b / ".utf8) + [0xff, 0x0a]
        let text = bytes + Array("FROM x\n".utf8)
        let references = try Dockerfile(parsing: text).reading(arguments: [:]).places
        let expected = Array("FROM a AS x\nONBUILD COPY --chown=".utf8) + [0xff, 0xfe] + Array(" --from=z / ".utf8) + [0xff, 0x0a]
        #expect(Dockerfile.renaming(text, references) { $0.use == .copy ? "z" : nil } == expected + Array("FROM x\n".utf8))
    }

    /// Random words of Dockerfiles. The result, when read again, has the new names at the same
    /// lines.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func `the result reads back with the new names`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let lines = [
            "FROM a:1 AS s", "FROM b", "FROM s", "COPY --from=c / /", "RUN --mount=from=d,target=/x --mount=type=cache,target=/y z",
            "# note",
            "COPY --from='e:1' / /", "ONBUILD COPY --from=i / /", "FROM \\", "  f:2", "RUN x \\", "\ty", "ADD --from=\"g\" / /", "RUN <<E",
            "FROM h", "E", "",
        ]
        for _ in 0..<50 {
            let body = (0..<Int.random(in: 1...8, using: &random)).map { _ in lines.randomElement(using: &random) ?? "" }
            let text = Array((["FROM start"] + body).joined(separator: "\n").utf8)
            guard let file = try? Dockerfile(parsing: text), let before = try? file.reading(arguments: [:], everyStage: true).places else {
                continue
            }
            let result = Dockerfile.renaming(text, before) { "new/" + $0.reference.familiar }
            let after = try Dockerfile(parsing: result).reading(arguments: [:], everyStage: true).places
            #expect(after.map { "\($0.line) \($0.use) \($0.name)" } == before.map { "\($0.line) \($0.use) new/\($0.reference.familiar)" })
            #expect(result.count { $0 == 0x0a } == text.count { $0 == 0x0a })
        }
    }
}
