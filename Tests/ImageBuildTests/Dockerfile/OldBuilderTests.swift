import Basics
import FunctionModel
import Testing

@testable import ImageBuild

/// The differences between both builders, all seen with Docker 20.10.
struct OldBuilderTests {
    private func problems(_ text: String, _ arguments: [String: String] = [:]) throws -> [String] {
        LocatedDockerfile(path: "t/Dockerfile", value: try Dockerfile(parsing: text)).problemsWithOldBuilder(arguments: arguments).map {
            "\($0.location?.line ?? 0) \($0.message)"
        }
    }

    @Test func `a problem has the line of the Dockerfile`() throws {
        let text = "FROM a AS one\nCOPY --from=later /x /y\nFROM b AS later\nFROM one"
        let dockerfile = LocatedDockerfile(path: "t/Dockerfile", value: try Dockerfile(parsing: text), bytes: Array(text.utf8))
        #expect(dockerfile.problemsWithOldBuilder(arguments: [:]).map(\.source?.text) == ["COPY --from=later /x /y"])
        let error = DockerfileError(line: 4, "x")
        #expect(Problem(error, "t/Dockerfile", in: Array(text.utf8)).source == SourceLine("FROM one", column: 1))
    }

    private static let differences: [(text: String, expected: [String])] = [
        (
            "FROM a AS one\nCOPY --from=later /x /y\nFROM b AS later\nFROM one",
            ["2 '--from=later' names an image, not the stage of line 3, to the old builder"]
        ),
        ("FROM a AS self\nCOPY --from=Self /x /y", ["2 '--from=Self' names an image, not the stage of line 1, to the old builder"]),
        (
            "FROM a AS b\nONBUILD COPY --from=d / /\nFROM b\nFROM c AS d",
            ["2 '--from=d' names an image, not the stage of line 4, to the old builder"]
        ),
        ("FROM a AS one\nFROM b\nCOPY --from=one / /\nCOPY --from=img / /\nCOPY --from=0 / /", []),
        ("FROM x:1${TARGETOS:+2}", ["1 'FROM x:1${TARGETOS:+2}' means 'x:1', not 'x:12', to the old builder"]),
        ("FROM x:$TARGETARCH", []), ("FROM --platform=$BUILDPLATFORM x", []),
        (
            "FROM --platform=${TARGETPLATFORM:-linux/arm64} x",
            ["1 'FROM x' means 'x on linux/arm64', not 'x on \(BuildPlatform.host)', to the old builder"]
        ),
        ("ARG A=1 B=$A\nFROM x:${B:-2}", ["2 'FROM x:${B:-2}' means 'x:2', not 'x:1', to the old builder"]),
        ("ARG A=1\nARG B=$A\nFROM x:${B:-2}", []),
        ("FROM x\nARG TARGETARCH\nRUN echo $TARGETARCH", ["2 'ARG TARGETARCH' is empty to the old builder"]),
        ("# syntax=docker/dockerfile:1\nFROM x", []),
        ("# syntax=other/one\nFROM x", ["1 the front end 'other/one' is a comment to the old builder"]),
        (
            "FROM x\nADD https://host/y.git#v1 /src",
            [
                "2 'ADD https://host/y.git#v1' is a file to download, not a git repository, to the old builder"
            ]
        ),
        ("FROM x\nADD --keep-git-dir=false https://host/y.git /src\nADD https://host/y.tar.gz /\nADD y.git /", []),
    ]

    @Test(arguments: differences)
    func `a difference of the old builder has its line`(text: String, expected: [String]) throws {
        #expect(try problems(text) == expected)
    }

    @Test func `arguments that are given make both builders agree`() throws {
        #expect(try problems("FROM x:1${TARGETOS:+2}", ["TARGETOS": "plan9"]).count == 1)
        #expect(try problems("ARG TARGETOS\nFROM x:1${TARGETOS:+2}", ["TARGETOS": "plan9"]).isEmpty)
        #expect(try problems("FROM x\nARG TARGETARCH", ["TARGETARCH": "amd64"]).isEmpty)
        #expect(try problems("ARG A=${HTTP_PROXY:-1}\nFROM x:$A", ["HTTP_PROXY": "2"]).count == 1)
    }
}
