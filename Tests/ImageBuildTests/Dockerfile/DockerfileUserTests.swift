import ContainerEngine
import Testing

@testable import ImageBuild

/// The user of the image that a Dockerfile makes.
struct DockerfileUserTests {
    private static func inherited(_ name: String) -> Dockerfile.User { ImageReference(name).map(Dockerfile.User.inherited) ?? .unknown }

    static let cases: [(text: String, target: String?, user: Dockerfile.User)] = [
        ("FROM a\nUSER 1000:1000\n", nil, .written("1000:1000")),
        ("FROM a\nUSER root\nRUN x\nuser app  \n", nil, .written("app")),
        ("FROM a\nUSER 1\nFROM b\nCOPY . .\n", nil, inherited("b")),
        ("FROM a AS base\nUSER 1\nFROM b AS tools\nFROM Base\nCOPY . .\n", nil, .written("1")),
        ("FROM a AS one\nUSER 1\nFROM one AS one\nUSER 2\nFROM one\n", nil, .written("2")),
        ("FROM a AS one\nUSER 1\nFROM b\n", "one", .written("1")),
        ("ARG V=2\nFROM a:$V\n", nil, inherited("a:2")),
        ("FROM scratch\nCOPY . .\n", nil, .ofScratch),
        ("ARG U\nFROM a\nARG U\nUSER $U\n", nil, .unknown),
        ("FROM a AS base\nONBUILD USER 1\nFROM base\n", nil, .unknown),
    ]

    @Test(arguments: cases.indices) func `the user is that of the last USER, or of the base`(index: Int) throws {
        let row = Self.cases[index]
        #expect(try Dockerfile(parsing: row.text).user(arguments: [:], target: row.target) == row.user, "\(row.text)")
    }

    @Test func `a given argument chooses the base`() throws {
        let dockerfile = try Dockerfile(parsing: "ARG V=2\nFROM a:$V\n")
        #expect(try dockerfile.user(arguments: ["V": "3"], target: nil) == Self.inherited("a:3"))
    }

    @Test(arguments: [
        ("FROM a", true), ("FROM a\nUSER root", true), ("FROM a\nUSER 0:0", true), ("FROM a\nUSER node", false),
        ("from a\nuser 65534:65534", false), ("FROM a\r\nUSER 1\r\nCMD x\r\n", false), ("FROM scratch\nCOPY . .", true),
        ("FROM nginxinc/nginx-unprivileged", false), ("FROM gcr.io/distroless/static:nonroot", false),
        ("FROM a\nARG U\nUSER $U", false),
    ])
    func `an image without another user likely runs as root`(text: String, isRoot: Bool) throws {
        #expect(try Dockerfile(parsing: text).user(arguments: [:], target: nil).isLikelyRoot == isRoot)
    }
}
