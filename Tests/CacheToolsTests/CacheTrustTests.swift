import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import CacheTools
@testable import Pipeline

/// Caches from elsewhere: damaged, made by hand, or from another time.
struct CacheTrustTests {
    /// An archive of arbitrary files, as an attacker could write it.
    static func archive(
        _ files: [(path: String, bytes: [UInt8])], form: String = "faaso-cache/1", size: (Int) -> String = { "\($0)" }
    ) -> [UInt8] {
        let entries = files.map { #"{"digest":"\#(Digest.of($0.bytes).hex)","path":"\#($0.path)","size":\#(size($0.bytes.count))}"# }
        let body = Array("[\(entries.joined(separator: ","))]\n".utf8) + files.flatMap(\.bytes)
        return Array("\(form) \(Digest.of(body).hex)\n".utf8) + body
    }

    private static func recordPath(_ record: ImageRecord, _ function: String? = nil) -> String {
        "records/image/\(function ?? record.function)/\(record.key.hex).json"
    }

    /// Edits of a valid record. Each makes it invalid.
    static let edits: [(what: String, change: @Sendable (inout ImageRecord) -> Void)] = [
        ("a date in the future", { $0.built = Date().addingTimeInterval(86400) }),
        ("a date far in the future", { $0.built = Date(timeIntervalSince1970: 32_503_680_000) }),
        ("another function", { $0.function = "mul" }), ("another key", { $0.key = Digest.of("x") }),
        ("other arguments", { $0.definition.arguments = ["A": "b"] }), ("another source key", { $0.sourceKey = Digest.of("x") }),
        ("other bases", { $0.bases = ["base:1": "sha256:evil"] }), ("an unknown schema", { $0.schema = "faaso.image-record/9" }),
        ("another form of keys", { $0.staging = 99 }), ("no image", { $0.image = nil }),
        ("a log elsewhere", { $0.log = "logs/image/mul/\($0.key.hex).log" }), ("a log outside", { $0.log = "../../etc/passwd" }),
        ("an option for git", { $0.commit = "--output=/tmp/x" }), ("a path for git", { $0.commit = "HEAD:../x" }),
        ("a negative time", { $0.seconds = -1 }), ("a time without end", { $0.seconds = 1e300 }),
    ]

    @Test(arguments: edits.map(\.what))
    func `a record that was made by hand is refused`(what: String) throws {
        let (project, records) = try SmallProject.builtThrice()
        var forged = records[0]
        try #require(Self.edits.first { $0.what == what }).change(&forged)
        let path = Self.recordPath(records[0])
        let manifest = try #require(project.cache.manifest(records[0].definition.context))
        let bytes = Self.archive([
            (path, try JSONCoding.pretty(forged)), (CacheFolder.manifestName(manifest.digest), Array(manifest.text.utf8)),
        ])
        let folder = TemporaryFolder()
        let copy = CacheFolder(path: folder.path(".faaso"))
        let merge = try CacheArchive(decoding: bytes).merge(into: copy)
        #expect(merge.refused == [path] && merge.added == 1)
        #expect(copy.imageRecord("sum", records[0].key) == nil && copy.functions().isEmpty)
    }

    @Test func `a newest record of the future is refused, and is an error in the cache`() async throws {
        let (project, records) = try SmallProject.builtThrice()
        var forged = records[0]
        forged.built = Date().addingTimeInterval(3600)
        let path = "current/" + CacheFolder.currentName(.image, "sum")
        let archive = try CacheArchive(decoding: Self.archive([(path, try JSONCoding.pretty(forged))]))
        #expect(try archive.merge(into: project.cache) == .init(added: 0, kept: 0, refused: [path]))
        #expect(project.cache.currentImage("sum") == records[2])
        try project.cache.write(JSONCoding.pretty(forged), path)
        try project.cache.write(JSONCoding.pretty(forged), Self.recordPath(forged))
        #expect(project.cache.currentImage("sum") == nil && project.cache.imageRecord("sum", forged.key) == nil)
        let findings = try CacheVerification(project.cache, runs: RunReport.self).findings.filter { $0.severity == .error }
        #expect(Set(findings.map(\.file)) == [path, Self.recordPath(forged)])
        #expect(findings.allSatisfy { $0.finding.hasPrefix("its date is in the future") })
    }

    @Test func `clocks that differ by minutes are no reason`() throws {
        let (project, records) = try SmallProject.builtThrice()
        var early = records[2]
        early.built = Date().addingTimeInterval(120)
        try project.cache.store(early)
        #expect(project.cache.currentImage("sum") != nil)
    }

    @Test(arguments: [
        "../evil", "/etc/passwd", "index", "mark-key", "lock", "README.md", ".gitignore", "failures.json", "docker-cli.json", "runs/x.json",
        "records/image/sum/../../../x.json", "records/image/%2e%2e/x.json", "current/../index", "logs/image/sum/../../../x.log",
        "manifests/aa/..", "records//image/x.json", "current/image%3A.json", "current/image%3Asum.json/", "",
    ])
    func `paths that are no files of a cache are refused`(path: String) {
        #expect(throws: CacheArchiveError.foreign(path)) { try CacheArchive(decoding: Self.archive([(path, [])])) }
    }

    @Test(arguments: ["9223372036854775807", "-1", "1e400", "4611686018427387904", "\"1\"", "null", "1.5"])
    func `sizes that are none are damage`(size: String) {
        let path = "manifests/\(Digest.of("").hex.prefix(2))/\(Digest.of("").hex).txt"
        let bytes = Self.archive([(path, []), (path, [])], size: { _ in size })
        #expect(throws: CacheArchiveError.damaged) { try CacheArchive(decoding: bytes) }
    }

    @Test func `an archive that is cut anywhere is refused`() throws {
        let bytes = try CacheArchive(SmallProject.builtThrice().project.cache).encoded()
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: CacheArchiveError.self, "\(length)") { try CacheArchive(decoding: Array(bytes.prefix(length))) }
        }
    }

    @Test func `a file that is too large is an error before it is in memory`() throws {
        let folder = TemporaryFolder()
        folder.write(String(repeating: "x", count: 1000), to: "large")
        #expect(try AtomicFile.read(folder.path("large"), limit: 1000)?.count == 1000)
        #expect(throws: FileError.self) { try AtomicFile.read(folder.path("large"), limit: 999) }
        #expect(throws: FileError.self) { try AtomicFile.read("/dev/zero", limit: 1 << 20) }
    }
}
