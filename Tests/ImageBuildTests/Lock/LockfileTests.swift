import Basics
import ContainerEngine
import FoundationEssentials
import FunctionModel
import TestSupport
import Testing

@testable import ImageBuild

/// The form of `faaso.lock`.
struct LockfileTests {
    private static let a = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
    private static let b = "sha256:" + String(repeating: "fedcba9876543210", count: 4)

    private static func image(_ name: String, _ digest: String = a, _ source: LockedImage.Source = .own) throws -> LockedImage {
        LockedImage(
            try #require(ImageReference(name)), digest: digest, platform: BuildPlatform(os: "linux", architecture: "amd64"), source: source)
    }

    private static func copied(_ name: String, to repository: String) throws -> LockedImage {
        try image(name, b, .mirror(try #require(ImageReference(repository))))
    }

    private static func problems(_ text: String) throws -> [Problem] {
        let error = try #require(throws: ProjectProblems.self) { try Lockfile(parsing: text) }
        return error.problems
    }

    @Test func `the text is sorted, and reads as the same lock`() throws {
        let images = [
            try Self.image("localhost:5000/x:1", Self.b), try Self.image("debian:bookworm-slim"),
            try Self.image("shop-base:1", Self.a, .local), try Self.copied("d:1", to: "[::1]:5000/team/shop"),
            try Self.copied("e:1", to: "docker.io/shop"),
        ]
        let lock = Lockfile(images)
        #expect(
            lock.text.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                "image d:1@\(Self.b) linux/amd64 [::1]:5000/team/shop", "image debian:bookworm-slim@\(Self.a) linux/amd64",
                "image e:1@\(Self.b) linux/amd64 docker.io/library/shop", "image localhost:5000/x:1@\(Self.b) linux/amd64",
                "image shop-base:1@\(Self.a) linux/amd64 local",
            ])
        #expect(try Lockfile(parsing: lock.text) == lock)
        #expect(Lockfile(images.reversed()).text == lock.text)
        #expect(try Lockfile(parsing: lock.text.replacing("\n", with: "\r\n")) == lock, "git may change line ends")
        #expect(try Lockfile(parsing: Lockfile().text) == Lockfile())
    }

    @Test func `an entry names its image where the image is`() throws {
        #expect(try Self.image("a:1").exactName == "a@\(Self.a)" && Self.image("a:1").mirror == nil)
        let copy = try Self.copied("a:1", to: "localhost:5000/team/shop")
        #expect(copy.exactName == "localhost:5000/team/shop@\(Self.b)" && copy.mirror == "localhost:5000/team/shop" && !copy.isLocal)
        #expect(try Self.copied("a:1", to: "docker.io/team/shop").exactName == "team/shop@\(Self.b)")
    }

    @Test func `blank lines, comments and further spaces are allowed`() throws {
        let lock = try Lockfile(parsing: "\n # a\n\t image  a:1@\(Self.a)\tlinux/arm/v7  \n#image b:1\n")
        #expect(lock.images.map(\.line) == ["image a:1@\(Self.a) linux/arm/v7"])
    }

    private static let mistakes: [(text: String, place: String, part: String)] = [
        ("img a:1@\(a) linux/amd64", "1:1", "found 'img'"), ("\n  image", "2:8", "the image is missing"),
        ("image a:1 linux/amd64", "1:7", "without a digest"), ("image A:1@\(a) linux/amd64", "1:7", "no image reference"),
        ("image faaso/sum:latest@\(a) linux/amd64", "1:7", "the image of a function"),
        ("image a@\(a) linux/amd64", "1:7", "the form 'a:latest'"),
        ("image docker.io/library/a:1@\(a) linux/amd64", "1:7", "the form 'a:1'"),
        ("image a:1@sha256:0 linux/amd64", "1:11", "found 'sha256:0'"), ("image a:1@ linux/amd64", "1:11", "a digest such as"),
        ("image a:1@\(a.uppercased()) linux/amd64", "1:11", "a digest such as"), ("image a:1@\(a)", "1:82", "the platform is missing"),
        ("image a:1@\(a) amd64", "1:83", "found 'amd64'"), ("image a:1@\(a) linux/amd64 here", "1:95", "found 'here'"),
        ("image a:1@\(a) linux/amd64 local x", "1:101", "found 'x'"), ("image a:1@\(a) linux/amd64 team/x", "1:95", "found 'team/x'"),
        ("image a:1@\(a) linux/amd64 r.io/x:1", "1:95", "found 'r.io/x:1'"),
        ("image a:1@\(a) linux/amd64 r.io/X", "1:95", "found 'r.io/X'"),
        ("image a:1@\(a) linux/amd64 r.io/x local", "1:102", "found 'local'"),
        ("image a:1@\(a) linux/amd64\n image a:1@\(b) linux/arm64", "2:2", "locked twice, in line 1"),
        ("<<<<<<< HEAD\nimage a:1@\(a) linux/amd64", "1:1", "merge conflict"), ("=======", "1:1", "merge conflict"),
        (">>>>>>> main", "1:1", "merge conflict"), ("registry x", "1:1", "found 'registry'"),
    ]

    @Test(arguments: mistakes) func `a mistake has its place and a hint`(text: String, place: String, part: String) throws {
        let found = try Self.problems(text)
        #expect(found.count == 1 && found[0].message.contains(part), "\(found)")
        #expect(found[0].location?.description == "faaso.lock:\(place)")
        #expect(!found[0].hints.isEmpty)
    }

    private static let template = "template web https://git.example/a.git v1 \(String(repeating: "0123456789", count: 4)) \(a)"

    @Test func `a copied template is a line after the images`() throws {
        let lock = try Lockfile(parsing: Self.template + "\nimage a:1@\(Self.a) linux/amd64\n")
        #expect(lock.text.hasSuffix("image a:1@\(Self.a) linux/amd64\n\(Self.template)\n"))
        #expect(try Lockfile(parsing: lock.text) == lock && lock.template("web")?.reference == "v1" && lock.template("a") == nil)
        let moved = LockedTemplate(
            name: "web", url: "u", reference: "r", commit: String(repeating: "1", count: 40),
            content: try #require(lock.templates.first?.content))
        #expect(lock.with(moved).templates == [moved] && lock.with(moved).images == lock.images)
    }

    @Test(arguments: [
        ("template", "1:9", "the name"), ("template a/b u r", "1:10", "'a/b'"), ("template .x u r", "1:10", "'.x'"),
        ("template a", "1:11", "the address"), ("template a --x r", "1:12", "begins with '-'"), ("template a u", "1:13", "the branch"),
        ("template a u -r", "1:14", "begins with '-'"), ("template a u r", "1:15", "the commit"),
        ("template a u r 12", "1:16", "found '12'"),
        (template.replacing(a, with: "sha256:1"), "1:84", "found 'sha256:1'"), (template + " x", "1:156", "found 'x'"),
        (template + "\n" + template, "2:1", "locked twice, in line 1"),
    ]) func `a mistake in a template's line has its place`(text: String, place: String, part: String) throws {
        let found = try Self.problems(text)
        #expect(found.count == 1 && found[0].message.contains(part), "\(found)")
        #expect(found[0].location?.description == "faaso.lock:\(place)" && !found[0].hints.isEmpty)
    }

    @Test func `all mistakes are reported at once`() throws {
        #expect(try Self.problems("x\nimage a:1@\(Self.a) linux/amd64\ny\n").map(\.location?.line) == [1, 3])
        #expect(try Self.problems("x\nimage a\n").map(\.source?.text) == ["x", "image a"])
    }

    @Test func `a base has the locked digest, or its own`() throws {
        let lock = Lockfile([try Self.image("a:1")])
        #expect(lock.identity(of: "a:1") == Self.a && lock.identity(of: "b:1") == nil)
        #expect(lock.identity(of: "b@\(Self.b)") == Self.b)
        #expect(lock.identities(["a:1", "b:1"]) == ["a:1": Self.a, "b:1": "b:1"])
    }

    @Test func `a lock that is a folder, or not UTF-8, has its place`() throws {
        let folder = TemporaryFolder()
        #expect(try Lockfile.read(.onDisk(root: folder.path)) == nil)
        folder.write("", to: "faaso.lock/x")
        #expect(throws: ProjectProblems.self) { try Lockfile.read(.onDisk(root: folder.path)) }
        let other = TemporaryFolder()
        other.write("image ", to: "faaso.lock")
        try Data([0x69, 0xff]).write(to: URL(fileURLWithPath: other.path("faaso.lock")))
        let error = try #require(throws: ProjectProblems.self) { try Lockfile.read(.onDisk(root: other.path)) }
        #expect(error.problems.first?.location?.file == "faaso.lock" && error.inputPaths == ["faaso.lock"])
    }

    /// The expression that `docs/lock.md` gives to Renovate, without the escapes of JSON.
    private static func renovate() throws -> Regex<AnyRegexOutput> {
        let path = Checkout.root + "/docs/lock.md"
        let page = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let line = try #require(page.split(separator: "\n").first { $0.contains("(?<depName>") })
        let quoted = line.split(separator: "\"", omittingEmptySubsequences: false).first { $0.contains("(?<depName>") } ?? ""
        return try Regex(String(quoted).replacing("\\\\", with: "\\"))
    }

    @Test func `Renovate's expression of the page finds the parts of an entry`() throws {
        let images = [
            try Self.image("localhost:5000/team/x:1.2", Self.b), try Self.image("debian:12"), try Self.image("own:1", Self.a, .local),
            try Self.copied("copied:1", to: "localhost:5000/shop"),
        ]
        let lock = Lockfile(images)
        let found = lock.text.matches(of: try Self.renovate()).map { match in
            ["depName", "currentValue", "currentDigest"].map { match.output[$0]?.substring.map(String.init) ?? "" }
        }
        #expect(found == [["debian", "12", Self.a], ["localhost:5000/team/x", "1.2", Self.b]], "local images and copies are left out")
    }
}
