import ContentHash
import FoundationEssentials
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import CacheTools

struct CacheListingTests {
    private let folder = TemporaryFolder()
    private var cache: CacheFolder { CacheFolder(path: folder.path(".faaso")) }

    private func image(_ key: Digest, at time: Double, failure: String? = nil) throws {
        let definition = ImageDefinition(context: Digest.of("c"), arguments: [:], secrets: [], platform: "", bases: [], target: nil)
        try cache.store(
            ImageRecord(
                function: "sum", definition: definition, key: key, bases: [:], origins: [:], image: failure == nil ? "sha256:i" : nil,
                failure: failure, built: Date(timeIntervalSince1970: time), seconds: 1))
    }

    private func test(_ key: Digest, at time: Double, failure: String? = nil) throws {
        try cache.store(
            TestRecord(
                function: "sum", key: key, image: "sha256:i", environment: [:], definitions: ["unit": Digest.of("d")],
                cases: [.init(name: "c", failure: failure, seconds: 1)], ran: Date(timeIntervalSince1970: time), seconds: 1))
    }

    /// A digest with the given first digits.
    private func key(_ start: String) throws -> Digest {
        try #require(Digest(hex: (start + String(repeating: "0", count: 64 - start.count))[...]))
    }

    @Test func `the newest of a node, older ones, and a failure`() throws {
        try image(key("aa"), at: 1)
        try image(key("ab"), at: 2)
        try test(key("b"), at: 3)
        try test(key("c"), at: 4, failure: "no")
        #expect(
            try CacheListing(cache).entries.map { "\($0.node) \($0.key.prefix(2)) \($0.state)" } == [
                "image:sum ab newest", "image:sum aa older", "test:sum c0 failed", "test:sum b0 older",
            ])
        try image(key("ac"), at: 5, failure: "exit code 1")
        #expect(try CacheListing(cache).entries.first.map { "\($0.state) \($0.output ?? "-")" } == "failed -")
        try cache.makeCurrent(#require(cache.imageRecord("sum", key("aa"))))
        #expect(try CacheListing(cache).entries.prefix(2).map { "\($0.key.prefix(2)) \($0.state)" } == ["aa newest", "ab older"])
    }

    @Test func `a failed build of a key that was built before is listed beside it`() throws {
        try image(key("aa"), at: 1)
        try image(key("aa"), at: 2, failure: "forced, and failed")
        #expect(try CacheListing(cache).entries.map { "\($0.key.prefix(2)) \($0.state)" } == ["aa failed", "aa older"])
    }

    @Test func `the sizes of all records add up, and the other files are apart`() throws {
        try image(key("aa"), at: 1)
        try test(key("b"), at: 2)
        let records = try CacheListing(cache)
        #expect(records.recordSize == records.entries.reduce(0) { $0 + $1.size } && records.entries.allSatisfy { $0.size > 0 })
        try cache.store(Manifest(entries: [.init(path: "Dockerfile", mode: .file, digest: Digest.of("x"))]))
        let more = try CacheListing(cache)
        #expect(more.recordSize == records.recordSize && more.size > records.size)
    }

    @Test func `a failure and the good record of its key have the sizes of their own files`() throws {
        try image(key("aa"), at: 1)
        let good = try CacheListing(cache).entries[0].size
        try image(key("aa"), at: 2, failure: String(repeating: "forced, and failed. ", count: 50))
        let sizes = try CacheListing(cache).entries.map(\.size)
        #expect(sizes.count == 2 && sizes[0] > good + 500 && sizes[1] == good)
    }

    @Test func `an empty cache is an empty list`() throws {
        #expect(try CacheListing(cache).entries.isEmpty)
    }

    // MARK: - Details

    @Test func `a record is found by its node, and by the first digits of its key`() throws {
        try image(key("aa"), at: 1)
        try image(key("ab"), at: 2)
        try test(key("b"), at: 3)
        func found(_ node: String, _ digits: String = "") throws -> String {
            let record = try CacheDetails(cache, node, key: digits).record
            return String(decoding: record, as: UTF8.self).contains(#""key" : "aa"#) ? "aa" : "other"
        }
        #expect(try found("sum") == "other")
        #expect(try found("image:sum", "aa") == "aa")
        #expect(try found("sum", "aa") == "aa")
        #expect(try found("test:sum", "b0") == "other")
    }

    @Test func `the listing of the context comes with the record`() throws {
        let manifest = Manifest(entries: [.init(path: "Dockerfile", mode: .file, digest: Digest.of("x"))])
        let definition = ImageDefinition(context: manifest.digest, arguments: [:], secrets: [], platform: "", bases: [], target: nil)
        try cache.store(
            ImageRecord(
                function: "sum", definition: definition, key: key("a"), bases: [:], origins: [:], image: "i",
                built: Date(timeIntervalSince1970: 1)))
        #expect(try CacheDetails(cache, "sum").manifest == [])
        try cache.store(manifest)
        #expect(try CacheDetails(cache, "sum").manifest == ["100644 \(Digest.of("x").hex) Dockerfile"])
    }

    @Test func `digits that several keys begin with are refused with their number`() throws {
        for start in ["aa", "ab", "b"] { try image(key(start), at: 1) }
        for start in ["aa", "ab"] { try test(key(start), at: 1) }
        #expect(throws: CacheError.ambiguous(.image("sum"), key: "a", count: 2)) { try CacheDetails(cache, "sum", key: "a") }
        #expect(throws: CacheError.ambiguous(.test("sum"), key: "a", count: 2)) { try CacheDetails(cache, "test:sum", key: "a") }
        #expect(try !CacheDetails(cache, "sum", key: "b").record.isEmpty)
    }

    @Test func `the newest record and the same record by its key are one`() throws {
        try image(key("aa"), at: 1)
        #expect(try !CacheDetails(cache, "sum", key: "aa").record.isEmpty)
    }

    @Test func `upper-case digits are digits`() throws {
        try image(key("aa"), at: 1)
        #expect(try !CacheDetails(cache, "sum", key: "AA").record.isEmpty)
    }

    @Test(arguments: ["container:sum", "base:debian:12"]) func `nodes without records are told so`(node: String) throws {
        let id = try #require(Node(node))
        #expect(throws: CacheError.notRecorded(id)) { try CacheDetails(cache, node) }
    }

    @Test(arguments: ["sum", "image:sum", "test:sum", "", "image:../../x", "é"]) func `what is not recorded is not found`(node: String)
        throws
    {
        let id = node.contains(":") ? try #require(Node(node)) : Node.image(node)
        let error = node.contains(":") ? CacheError.notFound(id, key: "") : .unknownReference(node)
        #expect(throws: error) { try CacheDetails(cache, node) }
        #expect(throws: CacheError.notFound(id, key: "ab")) { try CacheDetails(cache, node, key: "ab") }
    }

    @Test func `every error has a sentence and a hint`() {
        let errors: [(CacheError, String)] = [
            (.notRecorded("container:sum"), "'container:sum' has no records: only images and tests have"),
            (.notFound("image:sum", key: ""), "the cache has no record of 'image:sum'"),
            (.notFound("image:sum", key: "ab"), "the cache has no record of 'image:sum' whose key begins with ab"),
            (.ambiguous("image:sum", key: "a", count: 2), "2 records of 'image:sum' have keys that begin with a"),
        ]
        for (error, text) in errors {
            #expect(error.description == text)
            #expect(error.hints == ["'faaso cache ls' lists the records"])
        }
    }
}
