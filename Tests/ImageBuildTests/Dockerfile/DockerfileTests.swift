import TestSupport
import Testing

@testable import ImageBuild

struct DockerfileTests {
    private func bases(_ text: String, _ arguments: [String: String] = [:]) throws -> [String] {
        try Dockerfile(parsing: text).bases(arguments: arguments, platform: BuildPlatform(os: "linux", architecture: "amd64"))
            .map { "\($0.line) \($0.use) \($0.name)" + ($0.platform.map { " on \($0)" } ?? "") }
    }

    @Test(
        arguments: [
            ("FROM debian", ["1 base debian"]),
            ("from debian as Build\nFROM build\n", ["1 base debian"]),
            ("# a comment\n\n   FROM debian:12 # no comment", nil),
            ("# a comment\n\n   FROM debian:12", ["3 base debian:12"]),
            ("FROM \\\n  # between\n\n  debian \\\n  AS x", ["1 base debian"]),
            ("FROM --platform=$BUILDPLATFORM debian", ["1 base debian on linux/amd64"]),
            (
                "FROM --platform=linux/arm64/v8 debian AS a\nFROM debian\nCOPY --from=a / /",
                [
                    "1 base debian on linux/arm64/v8", "2 base debian",
                ]
            ),
            ("FROM scratch\nCOPY --from=caddy:2 /a /b\n", ["2 copy caddy:2"]),
            ("FROM a AS x\nFROM b\nCOPY --from=0 / /\nCOPY --from=X / /\n", ["1 base a", "2 base b"]),
            ("FROM a\nADD --from=b --chown=1:1 / /", ["1 base a", "2 copy b"]),
            ("FROM a\nRUN --mount=type=bind,from=b,target=/b --mount=type=cache,target=/c true", ["1 base a", "2 mount b"]),
            ("FROM a\nRUN --mount=\"type=bind,FROM=b\" --network=none true", ["1 base a", "2 mount b"]),
            ("FROM a\nRUN --mount=type=cache,target=/c --mount=from= true", ["1 base a"]),
            ("FROM a\nCOPY -- --from=b /", ["1 base a"]),
            ("FROM a\nCOPY --fr\\om='b' / /", ["1 base a", "2 copy b"]),
            ("FROM a\nRUN echo --mount=from=b COPY --from=c", ["1 base a"]),
            ("FROM a\nONBUILD COPY --from=b / /", ["1 base a"]),
            ("FROM debian AS debian\nFROM debian\n", ["1 base debian"]),
            ("FROM a\nFROM a\nCOPY --from=0 / /", ["1 base a"]),
            ("FROM a\r\nCOPY --from=b / /\r\n", ["1 base a", "2 copy b"]),
            ("\u{feff}FROM a", ["1 base a"]),
            ("FROM a\nRUN x \\\\\nCOPY --from=b / /", ["1 base a", "3 copy b"]),
            ("FROM a\nRUN x \\ \t\nCOPY --from=b / /", ["1 base a"]),
            ("FROM a\n\\\nCOPY --from=b / /", ["1 base a", "2 copy b"]),
        ] as [(String, [String]?)])
    func `external images are found with their lines`(text: String, expected: [String]?) {
        #expect((try? bases(text)) == expected)
    }

    @Test func `a stage that the last one does not reach needs nothing, but to the old builder`() throws {
        let file = try Dockerfile(parsing: "FROM a AS unused\nFROM b AS used\nFROM c\nCOPY --from=used / /\n")
        #expect(try file.bases(arguments: [:]).map(\.name) == ["b", "c"])
        #expect(try file.bases(arguments: [:], everyStage: true).map(\.name) == ["a", "b", "c"])
    }

    @Test func `a stage is a base only for later stages`() throws {
        let file = try Dockerfile(parsing: "FROM later\nCOPY --from=other / /\nFROM b AS other\nFROM c AS later")
        #expect(try file.bases(arguments: [:], everyStage: true).map(\.name) == ["later", "b", "c"])
        #expect(try bases("FROM x AS x\nFROM y AS x\nFROM x") == ["2 base y"])
    }

    @Test func `a number names a stage for COPY, an image for RUN`() throws {
        #expect(try bases("FROM a AS x\nFROM b\nRUN --mount=from=0 true") == ["2 base b", "3 mount 0"])
        #expect(try bases("FROM b\nCOPY --from=7 / /") == ["1 base b"])
    }

    @Test(
        arguments: [
            ("ARG V=12\nFROM debian:$V", [:], "debian:12"),
            ("ARG V=12\nFROM debian:$V", ["V": "13"], "debian:13"),
            ("ARG A=deb B=${A}ian\nARG C=\"${B}:12\"\nFROM $C", [:], "debian:12"),
            ("ARG V\nFROM debian:${V:-12}", [:], "debian:12"),
            ("ARG V=\nFROM debian:${V:-12}", [:], "debian:12"),
            ("ARG V=\nFROM debian${V-:12}", [:], "debian"),
            ("ARG V\nFROM debian${V:+:$V}", ["V": "9"], "debian:9"),
            ("ARG V\nFROM debian${V+:12}", [:], "debian"),
            ("ARG V=1.2.3\nFROM x:${V%.*}", [:], "x:1.2"),
            ("ARG V=1.2.3\nFROM x:${V%%.*}", [:], "x:1"),
            ("ARG V=1.2.3\nFROM x:${V#*.}", [:], "x:2.3"),
            ("ARG V=1.2.3\nFROM x:${V##*.}", [:], "x:3"),
            ("ARG V=1.2.3\nFROM x:${V/./-}", [:], "x:1-2.3"),
            ("ARG V=1.2.3\nFROM x:${V//./-}", [:], "x:1-2-3"),
            ("ARG V='a$b'\nFROM x:${V:+set}", [:], "x:set"),
            ("ARG V=12 # comment\nFROM debian:$V", [:], "debian:12"),
            ("FROM x:$TARGETARCH", [:], "x:amd64"),
            ("FROM x:$TARGETOS", ["TARGETOS": "plan9"], "x:plan9"),
            ("ARG TARGETARCH\nFROM x:$TARGETARCH", [:], "x:amd64"),
            ("# escape=`\nARG V=1`\n2\nFROM x:$V", [:], "x:12"),
            ("ARG V=1\nFROM x:\"$V\"", [:], "x:1"),
            ("ARG V=1\nFROM x:\\$V", [:], nil),
            ("FROM a AS s\nARG V=1\nFROM x:${V:-none}", [:], "x:none"),
            ("FROM x:${V:-none}", ["V": "undeclared"], "x:none"),
            ("ARG V=\"a\\\"b\"\nFROM x:${V//[\"]/-}", [:], nil),
            ("ARG V=\"a\\$b\"\nFROM x:${V/\\$/-}", [:], "x:a-b"),
            ("ARG V=\"a\\nb\"\nFROM x:${V/\\\\/-}", [:], "x:a-nb"),
            ("ARG V=a?b?c\nFROM x:${V/\\?/-}", [:], nil),
            ("ARG V=a?b?c\nFROM x:${V//\\?/-}", [:], "x:a-b-c"),
            ("ARG V=abc\nFROM x:${V%?}", [:], "x:ab"),
            ("ARG V=abc\nFROM x:${V%x}", [:], "x:abc"),
            ("ARG V=1 W=${V:?needed}\nFROM x:$W", [:], "x:1"),
            ("FROM x:a$1", [:], "x:a"),
            ("FROM x:a$", [:], nil),
            ("FROM x${V#*}${V%*}${V/a/b}", [:], "x"),
            ("ARG é=1\nARG V=1\nFROM x:${V}é", [:], nil),
        ] as [(String, [String: String], String?)])
    func `arguments before the first FROM are replaced in it`(text: String, arguments: [String: String], expected: String?) {
        #expect(
            (try? Dockerfile(parsing: text).bases(arguments: arguments, platform: .init(os: "linux", architecture: "amd64")).last?.name)
                == expected)
    }

    @Test(arguments: [
        ("RUN <<EOF\nFROM b\nCOPY --from=c / /\nEOF\n", []),
        ("RUN <<-EOF\n\tFROM b\n\tEOF\nCOPY --from=c / /", ["c"]),
        ("RUN <<EOF\n\tEOF\nCOPY --from=c / /\nEOF\n", []),
        ("RUN <<'E F'\nCOPY --from=c / /\nE F\nCOPY --from=d / /", ["d"]),
        ("RUN <<\"EOF\" 3<<-OTHER\nCOPY --from=c / /\nEOF\nCOPY --from=d / /\n\tOTHER\nCOPY --from=e / /", ["e"]),
        ("COPY <<a <<b /x/\nCOPY --from=c / /\na\nb\nCOPY --from=d / /", ["d"]),
        ("RUN cat << EOF\nCOPY --from=c / /\nEOF\nCOPY --from=d / /", ["d"]),
        ("RUN cat <<<word\nCOPY --from=c / /", ["c"]),
        ("RUN cat<<EOF\nCOPY --from=c / /", ["c"]),
        ("RUN echo it's <<EOF\nCOPY --from=c / /", ["c"]),
        ("RUN echo '<<EOF'\nCOPY --from=c / /", ["c"]),
        ("RUN [\"cat\", \"<<EOF\"]\nCOPY --from=c / /", ["c"]),
        ("RUN [] <<EOF\nCOPY --from=c / /\nEOF", []),
        ("RUN [] \nCOPY --from=c / /", ["c"]),
        ("RUN [\"a\\\"<<EOF\"] \nCOPY --from=c / /", ["c"]),
        ("RUN [ -f <<EOF ]\nCOPY --from=c / /\nEOF", []),
        ("CMD cat <<EOF\nCOPY --from=c / /", ["c"]),
        ("ONBUILD RUN <<EOF\nCOPY --from=c / /\nEOF\nCOPY --from=d / /", ["d"]),
        ("RUN <<EOF\n# a line \\\nEOF\nCOPY --from=d / /", ["d"]),
        ("RUN a \\\n && b <<EOF\nCOPY --from=c / /\nEOF\nCOPY --from=d / /", ["d"]),
        ("RUN <<EOF\r\nCOPY --from=c / /\r\nEOF\r\nCOPY --from=d / /\r\n", ["d"]),
    ])
    func `the body of a heredoc holds no instructions`(text: String, expected: [String]) throws {
        #expect(try Dockerfile(parsing: "FROM a\n" + text).bases(arguments: [:]).dropFirst().map(\.name) == expected)
    }

    @Test(arguments: [
        ("# syntax=docker/dockerfile:1\nFROM a", ["1 syntax docker/dockerfile:1", "2 base a"]),
        ("#\tSyntax =  x/y:2 with words\n# escape=`\nFROM a", ["1 syntax x/y:2", "3 base a"]),
        ("# escape=\\\n# syntax=x\nFROM a", ["2 syntax x", "3 base a"]),
        ("#!/bin/x\n# syntax=x\nFROM a", ["2 syntax x", "3 base a"]),
        ("# check=skip=all\n# syntax=x\nFROM a", ["2 syntax x", "3 base a"]),
        ("# hello\n# syntax=x\nFROM a", ["3 base a"]),
        ("\n# syntax=x\nFROM a", ["3 base a"]),
        ("# unknown=x\n# syntax=x\nFROM a", ["3 base a"]),
        ("FROM a\n# syntax=x", ["1 base a"]),
    ])
    func `directives count at the very top only`(text: String, expected: [String]) throws {
        #expect(try bases(text) == expected)
    }

    @Test func `a build argument names another front end`() throws {
        #expect(try bases("# syntax=x\nFROM a", ["BUILDKIT_SYNTAX": "y"]) == ["1 syntax y", "2 base a"])
    }

    @Test func `every ARG of any stage is known`() throws {
        let file = try Dockerfile(parsing: "ARG A=1 B\nFROM x\nARG C=\"a b\" D\nONBUILD ARG E\nRUN echo ARG F\narg g\n")
        #expect(file.arguments == ["A", "B", "C", "D", "g"])
        #expect(file.takes(argument: "C"))
        #expect(file.takes(argument: "http_proxy"))
        #expect(file.takes(argument: "BUILDKIT_INLINE_CACHE"))
        #expect(!file.takes(argument: "E"))
    }

    @Test(arguments: [
        ("", 1, "there is no FROM"),
        ("# only a comment\nARG A", 1, "there is no FROM"),
        ("\nRUN true\nFROM a", 2, "'RUN' stands before the first FROM"),
        ("FROM a\nFROM", 2, "FROM takes 'image' or 'image AS name', found ''"),
        ("FROM a b", 1, "FROM takes 'image' or 'image AS name', found 'a b'"),
        ("FROM a AS 1x", 1, "'1x' is not a name for a stage"),
        ("FROM a\n\nARG", 3, "ARG takes at least one name"),
        ("FROM a\nARG =x", 2, "an ARG has no name in '=x'"),
        ("FROM a\nRUN <<EOF\n\nEOF ", 2, "the heredoc '<<EOF' never ends"),
        ("# escape=x\nFROM a", 1, "the escape character 'x' is neither '\\' nor '`'"),
        ("# syntax=a\n# syntax=b\nFROM a", 2, "the parser directive 'syntax' stands twice"),
        ("FROM a\nCOPY \\\n --from=$X / /", 2, "variables are not replaced in 'from=$X'"),
        ("FROM a\nRUN --mount=from=x$Y true", 2, "variables are not replaced in 'from=x$Y'"),
        ("ARG X\nFROM $X", 2, "the base image '$X' is blank after substitution"),
        ("FROM a\nFROM Upper", 2, "'Upper' is not an image reference"),
        ("FROM ${X", 1, "'${X' can't be read: a '}' is missing"),
        ("FROM ${X:?must be set}", 1, "FROM takes 'image' or 'image AS name', found '${X:?must be set}'"),
        ("FROM ${X:?needed}", 1, "'${X:?needed}' can't be read: 'X' has no value: needed"),
        ("FROM ${X@}", 1, "'${X@}' can't be read: unsupported modifier '@' in '${X'"),
        ("ARG A='x\nFROM a", 1, "''x' can't be read: a closing single quote is missing"),
        ("ARG A=\"x\nFROM a", 1, "'\"x' can't be read: a closing double quote is missing"),
        ("FROM ${X:=1}", 1, "'${X:=1}' can't be read: unsupported modifier in '${X:'"),
        ("FROM ${X:?}", 1, "'${X:?}' can't be read: 'X' has no value: it must be set"),
        ("FROM ${X:-", 1, "'${X:-' can't be read: a '}' is missing"),
        ("FROM ${X/a}", 1, "'${X/a}' can't be read: a '/' is missing"),
        ("FROM ${}", 1, "'${}' can't be read: bad substitution"),
    ])
    func `a mistake has its line`(text: String, line: Int, message: String) {
        #expect {
            try Dockerfile(parsing: text).bases(arguments: [:])
        } throws: { error in
            let error = error as? DockerfileError
            return error?.line == line && error?.column == 1 && error?.message == message
        }
    }

    @Test func `an error reads as its place and its message`() {
        let error = DockerfileError(line: 3, "there is no FROM", hints: ["add one"])
        #expect(error.description == "3:1: there is no FROM")
    }

    @Test func `no text at all makes the reader fail`() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "FROM ", "ARG ", "RUN ", "COPY --from=", "<<EOF", "EOF", "\n", "\\\n", "$", "${", "}", ":-", "'", "\"", "a", "# ", "=", " ",
            "\t", "[", "é", "\r\n", "//", "%",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0..<24, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            _ = try? Dockerfile(parsing: text).bases(arguments: ["a": "b"])
        }
    }
}
