import Basics
import ContentHash
import FoundationEssentials
import TestSupport
import Testing

@testable import ImageBuild

struct CacheFolderTests {
    private let folder: TemporaryFolder
    private let cache: CacheFolder

    init() throws {
        folder = TemporaryFolder()
        cache = CacheFolder(path: folder.path(".faaso"))
    }

    private static func image(_ function: String = "sum", _ key: String = "key", built: Double = 1_000) -> ImageRecord {
        let definition = ImageDefinition(
            context: Digest.of("context"), arguments: ["A": "\"1\"\n"], secrets: ["token"], platform: "linux/amd64", bases: ["debian:12"],
            target: nil)
        return ImageRecord(
            function: function, definition: definition, key: Digest.of(key), bases: ["debian:12": "sha256:d"],
            origins: ["lib/é b": "shared/\\x07"], image: "sha256:i", built: Date(timeIntervalSince1970: built), seconds: 1.25,
            log: "logs/image/sum/x.log", commit: "c0ffee", reasons: ["never-built"])
    }

    private static func test(_ function: String = "sum", _ key: String = "key", failure: String? = nil, ran: Double = 1_000) -> TestRecord {
        TestRecord(
            function: function, key: Digest.of(key), image: "sha256:i", environment: ["A": "1"], definitions: ["unit": Digest.of("d")],
            cases: [.init(name: "adds", failure: failure, seconds: 0.5)], ran: Date(timeIntervalSince1970: ran), seconds: 2)
    }

    // MARK: - Round trips

    @Test func `a record of an image comes back whole, by its key and as the newest`() throws {
        let record = Self.image()
        try cache.store(record)
        #expect(cache.imageRecord("sum", record.key) == record)
        #expect(cache.currentImage("sum") == record)
        #expect(cache.imageRecords("sum") == [record])
        #expect(cache.functions() == ["sum"])
        #expect(record.definition.sourceKey == record.sourceKey)
    }

    @Test func `a record of tests comes back whole, by its key and as the newest`() throws {
        let record = Self.test()
        try cache.store(record)
        #expect(cache.testRecord("sum", record.key) == record)
        #expect(cache.currentTest("sum") == record)
        #expect(cache.testRecords("sum") == [record])
    }

    @Test func `a failed build is the newest and no result`() throws {
        try cache.store(Self.image("sum", "good"))
        var failed = Self.image("sum", "bad")
        failed.image = nil
        failed.failure = "exit code 1"
        try cache.store(failed)
        #expect(cache.currentImage("sum") == failed)
        #expect(cache.imageRecord("sum", failed.key) == nil)
        #expect(cache.imageRecords("sum") == [Self.image("sum", "good")])
    }

    @Test func `failed tests are the newest and no result`() throws {
        let failed = Self.test(failure: "status: expected 200, got 500")
        try cache.store(failed)
        #expect(!failed.passed)
        #expect(cache.currentTest("sum") == failed)
        #expect(cache.testRecord("sum", failed.key) == nil)
    }

    // MARK: - The order of newest records

    /// The names of the keys that the tests use.
    private func names(_ keys: [Digest]) -> [String] {
        keys.map { key in "abcd".map(String.init).first { Digest.of($0) == key } ?? key.hex }
    }

    private var images: [String] { names(cache.imageRecords("sum").map(\.key)) }
    private var tests: [String] { names(cache.testRecords("sum").map(\.key)) }
    private var earlier: [String] { names(cache.earlierImages("sum").map(\.key)) }

    private func storeThree() throws {
        for (key, time) in [("a", 2.0), ("b", 3.0), ("c", 1.0)] {
            try cache.store(Self.image("sum", key, built: time))
            try cache.store(Self.test("sum", key, ran: time))
        }
    }

    @Test func `records are listed in the order in which they were the newest`() throws {
        try storeThree()
        #expect(images == ["c", "b", "a"] && tests == ["c", "b", "a"])
        #expect(earlier == ["b", "a"])
    }

    @Test func `a record that is reused comes after the one that it replaces`() throws {
        try storeThree()
        try cache.makeCurrent(Self.image("sum", "a", built: 2))
        try cache.store(Self.test("sum", "b", ran: 3))
        #expect(cache.currentImage("sum") == Self.image("sum", "a", built: 2))
        #expect(images == ["a", "c", "b"] && tests == ["b", "c", "a"])
        try cache.store(Self.image("sum", "d", built: 4))
        #expect(images == ["d", "a", "c", "b"] && earlier == ["a", "c", "b"])
        #expect(names(cache.earlierTests("sum").map(\.key)) == ["c", "a"])
    }

    @Test func `a failure comes after the record that it replaces, and has no place of its own`() throws {
        try cache.store(Self.image("sum", "a"))
        var failed = Self.image("sum", "b")
        (failed.image, failed.failure) = (nil, "exit code 1")
        try cache.store(failed)
        #expect(earlier == ["a"])
        // A forced build of a known key fails.
        failed.key = Digest.of("a")
        try cache.store(failed)
        #expect(earlier == ["a"] && images == ["a"])
        try cache.store(Self.image("sum", "c"))
        #expect(images == ["c", "a"] && earlier == ["a"])
    }

    @Test func `records of a cache without that order are listed by their times`() throws {
        try storeThree()
        folder.remove(".faaso/current")
        #expect(images == ["b", "a", "c"] && tests == ["b", "a", "c"])
    }

    @Test func `the keys beside a newest record are limited, and the record of its key has none`() throws {
        let numbers = 0..<(CacheFolder.earlierKeys + 10)
        for number in numbers { try cache.store(Self.image("sum", "\(number)", built: Double(number))) }
        #expect(cache.imageRecords("sum").map(\.key) == numbers.reversed().map { Digest.of("\($0)") })
        let newest = try #require(folder.read(".faaso/current/image%3Asum.json"))
        #expect(newest.contains(Digest.of("10").hex) && !newest.contains(Digest.of("8").hex))
        let record = try #require(cache.imageRecords("sum").first)
        let plain = String(decoding: try JSONCoding.pretty(record), as: UTF8.self)
        #expect(folder.read(".faaso/records/image/sum/\(record.key.hex).json") == plain)
    }

    @Test func `names of nodes are percent-encoded, so a cache works on any file system`() throws {
        try cache.store(Self.image())
        try cache.store(Self.test())
        let names = try folder.listing(".faaso/current").map { String($0.prefix { $0 != " " }) }
        #expect(names == ["image%3Asum.json", "test%3Asum.json"])
    }

    @Test func `an empty or missing cache holds nothing`() {
        #expect(cache.functions().isEmpty)
        #expect(cache.currentImage("sum") == nil)
        #expect(cache.currentTest("sum") == nil)
        #expect(cache.imageRecords("sum").isEmpty)
        #expect(cache.manifest(Digest.of("x")) == nil)
    }

    // MARK: - Damage

    @Test func `a record that was cut anywhere is a miss`() throws {
        let image = Self.image()
        let text = try JSONCoding.pretty(image)
        let name = ".faaso/records/image/sum/\(image.key.hex).json"
        folder.write(text, to: name)
        #expect(cache.imageRecord("sum", image.key) == image)
        // Without the last brace the text is incomplete. Without the last newline it is complete.
        for length in 0..<(text.count - 1) {
            try cache.write(Array(text[..<length]), "records/image/sum/\(image.key.hex).json")
            try #require(cache.imageRecord("sum", image.key) == nil, "\(length) bytes")
        }
    }

    @Test func `a record of tests that was cut anywhere is a miss`() throws {
        let record = Self.test()
        let text = try JSONCoding.pretty(record)
        for length in 0..<(text.count - 1) {
            try cache.write(Array(text[..<length]), "records/test/sum/\(record.key.hex).json")
            try cache.write(Array(text[..<length]), "current/test%3Asum.json")
            try #require(cache.testRecord("sum", record.key) == nil, "\(length) bytes")
            try #require(cache.currentTest("sum") == nil, "\(length) bytes")
        }
    }

    @Test(arguments: [
        "", "\n", "null", "[]", "{}", "42", "\"text\"", "{\"schema\": 1}", "\u{0}\u{0}\u{0}", "not json",
        "{\"schema\":\"faaso.image-record/1\",\"function\":\"sum\"}", String(repeating: "[", count: 100_000),
    ])
    func `what is no record is a miss`(text: String) throws {
        let key = Digest.of("key")
        for name in ["records/image/sum/\(key.hex).json", "records/test/sum/\(key.hex).json", "current/image%3Asum.json"] {
            try cache.write(Array(text.utf8), name)
        }
        try cache.write([0xff, 0xfe] + Array(text.utf8), "current/test%3Asum.json")
        #expect(cache.imageRecord("sum", key) == nil)
        #expect(cache.testRecord("sum", key) == nil)
        #expect(cache.currentImage("sum") == nil)
        #expect(cache.currentTest("sum") == nil)
        #expect(cache.imageRecords("sum").isEmpty)
    }

    @Test func `a record with flipped bits is a miss or a valid record, never a crash`() throws {
        var random = SeededGenerator(seed: 11)
        let record = Self.image()
        let text = try JSONCoding.pretty(record)
        for _ in 0..<500 {
            var damaged = text
            damaged[Int.random(in: 0..<text.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            try cache.write(damaged, "current/image%3Asum.json")
            if let read = cache.currentImage("sum") { #expect(read.function == "sum" && read.schema == ImageRecord.schemaName) }
        }
    }

    @Test func `a record of another schema is a miss`() throws {
        var image = Self.image()
        image.schema = "faaso.image-record/2"
        try cache.store(image)
        #expect(cache.imageRecord("sum", image.key) == nil)
        #expect(cache.currentImage("sum") == nil)
        var test = Self.test()
        test.schema = "faaso.test-record/0"
        try cache.store(test)
        #expect(cache.testRecord("sum", test.key) == nil)
        #expect(cache.currentTest("sum") == nil)
    }

    @Test func `a record under another function's name or another key is a miss`() throws {
        let image = try JSONCoding.pretty(Self.image("sum"))
        let test = try JSONCoding.pretty(Self.test("sum"))
        let other = Digest.of("other")
        try cache.write(image, "records/image/mul/\(Digest.of("key").hex).json")
        try cache.write(image, "records/image/sum/\(other.hex).json")
        try cache.write(image, "current/image%3Amul.json")
        try cache.write(test, "records/test/mul/\(Digest.of("key").hex).json")
        try cache.write(test, "records/test/sum/\(other.hex).json")
        try cache.write(test, "current/test%3Amul.json")
        #expect(cache.imageRecord("mul", Digest.of("key")) == nil)
        #expect(cache.imageRecord("sum", other) == nil)
        #expect(cache.currentImage("mul") == nil)
        #expect(cache.imageRecords("sum").isEmpty)
        #expect(cache.testRecord("mul", Digest.of("key")) == nil)
        #expect(cache.testRecord("sum", other) == nil)
        #expect(cache.currentTest("mul") == nil)
    }

    @Test func `files that are no records, and folders in their place, are passed over`() throws {
        try cache.store(Self.image())
        folder.write([UInt8](), to: ".faaso/records/image/sum/notes.json")
        folder.write([UInt8](), to: ".faaso/records/image/sum/.0123.json.1.tmp")
        folder.write([UInt8](), to: ".faaso/records/image/sum/\(Digest.of("x").hex).json/file")
        folder.write([UInt8](), to: ".faaso/current/image%3Amul.json/file")
        #expect(cache.imageRecords("sum") == [Self.image()])
        #expect(cache.currentImage("mul") == nil)
    }

    // MARK: - Manifests

    private static let manifest = Manifest(entries: [
        .init(path: "Dockerfile", mode: .file, digest: Digest.of("FROM x")), .init(path: "lib", mode: .directory, digest: nil),
        .init(path: RelativePath(bytes: [0x6c, 0x0a, 0xff]), mode: .executable, digest: Digest.of("e")),
    ])

    @Test func `a manifest comes back by its digest`() throws {
        let digest = Self.manifest.digest
        try cache.store(Self.manifest)
        #expect(cache.manifest(digest) == Self.manifest)
        #expect(CacheFolder.manifestName(digest) == "manifests/\(digest.hex.prefix(2))/\(digest.hex).txt")
    }

    @Test func `a manifest whose text has another digest is a miss, and is written again`() throws {
        let digest = Self.manifest.digest
        let text = Array(Self.manifest.text.utf8)
        for length in 0..<text.count {
            try cache.write(Array(text[..<length]), CacheFolder.manifestName(digest))
            try #require(cache.manifest(digest) == nil, "\(length) bytes")
        }
        let other = Manifest(entries: [.init(path: "Dockerfile", mode: .file, digest: Digest.of("FROM y"))])
        try cache.write(Array(other.text.utf8), CacheFolder.manifestName(digest))
        #expect(cache.manifest(digest) == nil)
        try cache.store(Self.manifest)
        #expect(cache.manifest(digest) == Self.manifest)
    }
}
