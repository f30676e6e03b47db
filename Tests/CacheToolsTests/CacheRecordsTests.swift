import ContentHash
import FoundationEssentials
import ImageBuild
import ProjectSupport
import TestSupport
import Testing

@testable import CacheTools

/// `faaso cache ls`, `log` and `diff`, on caches without a repository.
struct CacheRecordsTests {
    @Test func `entries and the whole have sizes`() throws {
        let project = try SmallProject.builtThrice().project
        let cache = project.cache
        let listing = try CacheListing(cache)
        #expect(listing.entries.count == 6 && listing.entries.allSatisfy { $0.size > 100 })
        #expect(listing.size > listing.entries.reduce(0) { $0 + $1.size })
        try checkSchema(listing, "cache")
    }

    @Test func `the log of a build and the cases of a test`() throws {
        let (project, records) = try SmallProject.builtThrice()
        func log(_ node: String, _ key: String = "") throws -> String {
            String(decoding: try CacheLog(project.cache, node, key: key).bytes, as: UTF8.self)
        }
        #expect(try log("sum") == "log 2\n")
        #expect(try log("image:sum", String(records[0].key.hex.prefix(12))) == "log 0\n")
        #expect(try log("test:sum") == "passed: unit\n")
        let whole = try CacheLog(project.cache, "sum")
        try checkSchema(whole, "cache-log")
        #expect(whole.lines == ["log 2"] && whole.key == records[2].key.hex)
        #expect(throws: CacheError.notRecorded("route:/sum")) { try log("route:/sum") }
        project.folder.remove(".faaso/logs")
        #expect(throws: CacheError.noLog("image:sum")) { try log("sum") }
    }

    @Test func `show, log and diff take the same references`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let keys = records.map(\.key.hex)
        for (reference, key) in [
            ("sum", keys[2]), ("image:sum", keys[2]), ("sum~1", keys[1]), ("image:sum~2", keys[0]), ("sum@\(keys[0].prefix(8))", keys[0]),
            (String(keys[1].prefix(12)), keys[1]),
        ] {
            #expect(try CacheDetails(project.cache, reference).key == key, "\(reference)")
            #expect(try CacheLog(project.cache, reference).key == key, "\(reference)")
            #expect(try CacheDifference(project.cache, reference, "sum").a.key == key, "\(reference)")
        }
        #expect(try CacheLog(project.cache, "sum~1").lines == ["log 1"])
        #expect(try CacheDetails(project.cache, "test:sum~1").node == "test:sum")
        #expect(throws: CacheError.notSoMany("image:sum", count: 2)) { try CacheLog(project.cache, "sum~3") }
        #expect(throws: CacheError.unknownReference("price")) { try CacheDetails(project.cache, "price") }
    }

    @Test func `the log of a container that printed nothing says so`() throws {
        let project = try SmallProject.builtThrice().project
        var record = try #require(project.cache.testRecords("sum").first)
        record.cases = [.init(name: "greets", failure: "it ended", seconds: 1)]
        for (output, lines) in [
            (nil, []), ("", ["the container's log:", "  (it printed nothing)"]), ("a\nb\n", ["the container's log:", "  | a", "  | b"]),
        ]
            as [(String?, [String])]
        {
            record.output = output
            try project.cache.store(record)
            #expect(try CacheLog(project.cache, "test:sum").lines == ["failed: greets", "  it ended"] + lines)
        }
    }

    @Test(arguments: ["/etc/passwd", "logs/../index", "index", "logs", "logs//x"]) func `a log's name never leads out of the logs`(
        name: String
    ) throws {
        let project = try SmallProject.builtThrice().project
        try project.build { $0.log = name }
        try project.cache.write([1], "index")
        #expect(project.cache.log(name) == nil)
    }

    // MARK: - diff

    @Test func `two keys of a node, file by file`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let difference = try CacheDifference(project.cache, String(records[0].key.hex.prefix(10)), "sum")
        try checkSchema(difference, "cache-diff")
        #expect(difference.a.key == records[0].key.hex && difference.b.key == records[2].key.hex)
        #expect(
            difference.files == [
                .init(
                    path: "main.txt", origin: "functions/sum/main.txt", change: .changed, old: "100644 \(Digest.of("edit 0").hex)",
                    new: "100644 \(Digest.of("edit 2").hex)")
            ])
        #expect(difference.fields.map(\.name) == ["image"])
        #expect(try CacheDifference(project.cache, "sum", "image:sum").isEmpty)
    }

    @Test func `arguments, bases and secrets by name`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let old = try #require(records.first)
        let definition = ImageDefinition(
            context: old.definition.context, arguments: ["LEVEL": "2"], secrets: ["token"], platform: "", bases: ["base:1", "base:2"],
            target: nil)
        let bases = ["base:1": "sha256:other", "base:2": "sha256:new"]
        let key = try #require(definition.key(bases))
        try project.cache.store(
            ImageRecord(
                function: "sum", definition: definition, key: key, bases: bases, origins: [:], image: old.image, built: SmallProject.date(9)
            ))
        let difference = try CacheDifference(project.cache, "sum@" + old.key.hex, "sum")
        #expect(
            difference.fields.map { "\($0.name) \($0.old ?? "-") \($0.new ?? "-")" } == [
                "build_args.LEVEL - 2", "build_secrets.token - named", "base:1 sha256:b1 sha256:other", "base:2 - sha256:new",
            ])
    }

    @Test func `a listing that is gone is said to be`() throws {
        let (project, records) = try SmallProject.builtThrice()
        project.folder.remove(".faaso/" + CacheFolder.manifestName(records[0].definition.context))
        let difference = try CacheDifference(project.cache, records[0].key.hex, "sum")
        #expect(difference.files.isEmpty && difference.unknown.count == 1)
    }

    @Test func `the records before the one that counts are named by how long before`() throws {
        let (project, records) = try SmallProject.builtThrice()
        func key(_ reference: String) throws -> String { try CacheDifference(project.cache, reference, "sum").a.key }
        #expect(try key("sum~1") == records[1].key.hex)
        #expect(try key("image:sum~2") == records[0].key.hex)
        #expect(throws: CacheError.notSoMany("image:sum", count: 2)) { try key("sum~3") }
        #expect(throws: CacheError.notSoMany("image:other", count: 0)) { try key("other~1") }
        #expect(throws: CacheError.notRecorded("route:/sum")) { try key("route:/sum~1") }
        #expect(throws: CacheError.unknownReference("sum~0")) { try key("sum~0") }
        #expect("\(CacheError.notSoMany("image:sum", count: 1))" == "the cache has only 1 older record of 'image:sum'")
        #expect("\(CacheError.notSoMany("image:sum", count: 0))" == "the cache has no older records of 'image:sum'")
        // After an edit was undone, the older record is current. The record between is the next
        // older one.
        try project.cache.makeCurrent(records[0])
        #expect(try key("sum~1") == records[2].key.hex)
        // A failure counts as a record. The next older one is the record that it replaced.
        try project.build { ($0.image, $0.failure) = (nil, "no") }
        #expect(try key("sum~1") == records[0].key.hex)
        #expect(try CacheDifference(project.cache, "test:sum~1", "test:sum").a.node == "test:sum")
    }

    @Test func `a build after an undone edit is compared with the record that was reused`() throws {
        let (project, records) = try SmallProject.builtThrice()
        try project.cache.makeCurrent(records[0])
        project.folder.write("edit 3", to: "functions/sum/main.txt")
        let newest = try project.build { $0.built = SmallProject.date(3) }
        let difference = try CacheDifference(project.cache, "sum~1", "sum")
        #expect(difference.a.key == records[0].key.hex && difference.b.key == newest.key.hex)
        #expect(difference.files.map(\.old) == ["100644 \(Digest.of("edit 0").hex)"])
    }

    @Test func `tests differ in image and environment, and not from images`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let tests = project.cache.testRecords("sum")
        let first = try #require(tests.first { $0.image == records[0].image })
        #expect(try CacheDifference(project.cache, first.key.hex, "test:sum").fields.map(\.name) == ["image"])
        #expect(throws: CacheError.incomparable("image:sum", "test:sum")) { try CacheDifference(project.cache, "sum", "test:sum") }
        #expect(throws: CacheError.unknownReference("nothing")) { try CacheDifference(project.cache, "nothing", "sum") }
        #expect(throws: CacheError.unknownReference("")) { try CacheDifference(project.cache, "", "sum") }
    }
}
