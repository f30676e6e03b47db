import Basics
import ContentHash
import FoundationEssentials
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import ImageBuild

/// Environment files: their values count, and are part of no record.
struct FileVariablesTests {
    private static let key = Array(repeating: UInt8(7), count: 32)
    private static let secret = "a-value-to-look-for"

    private static func definition(_ file: [String: String], written: [String: String] = ["A": "1"]) throws -> TestDefinition {
        var function = TestDefinitionTests.function(environment: written)
        function.metadata.environmentFile = ".env"
        function.metadata.fullEnvironment = file.merging(written) { $1 }
        return try #require(TestDefinition(function))
    }

    @Test func `a record has written variables by value and those of the file by digest`() throws {
        let definition = try Self.definition(["TOKEN": Self.secret])
        let record = TestRecord(
            definition, image: "sha256:i", markKey: Self.key, cases: [], ran: Date(timeIntervalSince1970: 0), seconds: 0)
        let text = String(decoding: try JSONCoding.pretty(record), as: UTF8.self)
        #expect(text.contains(#""A" : "1""#) && text.contains("TOKEN"))
        #expect(!text.contains(Self.secret) && !text.contains(Digest.of(Self.secret).short))
        #expect(record.computedKey == record.key)
        #expect(definition.fullEnvironment == ["A": "1", "TOKEN": Self.secret])
    }

    @Test func `the key is the same on every machine, whatever the key of the marks`() throws {
        let definition = try Self.definition(["TOKEN": Self.secret])
        let keys = [nil, Self.key, Self.key.map { $0 + 1 }].map { key in
            TestRecord(definition, image: "sha256:i", markKey: key, cases: [], ran: Date(timeIntervalSince1970: 0), seconds: 0)
        }
        #expect(Set(keys.map(\.key)).count == 1 && Set(keys.map(\.fileVariables?.digest)).count == 1)
        #expect(Set(keys.map(\.fileVariables?.marks)).count == 3)
    }

    static let changes: [(file: [String: String], names: [String])] = [
        (["TOKEN": "other", "B": "2"], ["TOKEN"]), (["TOKEN": secret], ["B"]), (["TOKEN": secret, "B": "2", "C": ""], ["C"]),
        ([:], ["B", "TOKEN"]),
        (["TOKEN": "2", "B": secret], ["B", "TOKEN"]), (["TOKEN": "", "B": "2"], ["TOKEN"]),
    ]

    @Test(arguments: changes)
    func `a changed variable is named`(file: [String: String], names: [String]) throws {
        let old = try Self.record(["TOKEN": Self.secret, "B": "2"])
        let new = try Self.record(file)
        #expect(old.fileVariables?.digest != new.fileVariables?.digest)
        #expect(new.differences(since: old).map(\.name) == names.map { "environment.\($0)" })
        #expect(try Self.definition(file).key(image: "i") != Self.definition(["TOKEN": Self.secret, "B": "2"]).key(image: "i"))
    }

    @Test func `marks of another clone name the file alone, or the names that differ`() throws {
        let old = try Self.record(["TOKEN": "a"])
        let new = try Self.record(["TOKEN": "b"], key: Self.key.map { $0 ^ 1 })
        #expect(new.differences(since: old).map(\.name) == ["environment_file"])
        #expect(try Self.record(["TOKEN": "a"], key: nil).differences(since: old) == [])
        #expect(try old.differences(since: Self.record(["T": "a"], key: nil)).map(\.name) == ["environment.T", "environment.TOKEN"])
    }

    private static func record(_ file: [String: String], key: [UInt8]? = key) throws -> TestRecord {
        TestRecord(
            try definition(file), image: "sha256:i", markKey: key, cases: [], ran: Date(timeIntervalSince1970: 0), seconds: 0)
    }

    @Test func `one value has different digests in two functions`() {
        #expect(FileVariables.digest(["T": "1"], function: "a") != FileVariables.digest(["T": "1"], function: "b"))
        #expect(FileVariables.digest([:], function: "a") == nil)
    }

    @Test(arguments: [
        (["s3cret"], "got 's3cret', expected 'x'", "got '***', expected 'x'"), (["abc"], "abc stays", "abc stays"),
        (["pass", "password"], "password pass", "*** ***"),
        (["line one\nline two"], "line two\nline one\nline one\nline two", "***\n***\n***"),
        ([""], "text", "text"), ([], "text", "text"),
    ])
    func `values are taken out of what tests print`(values: [String], text: String, result: String) {
        #expect(Redaction(values)(text) == result)
    }

    @Test func `the key of the marks is made once, for its owner alone`() throws {
        let folder = TemporaryFolder()
        let cache = CacheFolder(path: folder.path(".faaso"))
        #expect(cache.markKey() == nil)
        let key = try cache.makeMarkKey()
        #expect(key.count == 32 && cache.markKey() == key)
        #expect(try cache.makeMarkKey() == key)
    }
}
