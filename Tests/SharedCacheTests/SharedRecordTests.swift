import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import ImageBuild
import Testing

@testable import SharedCache

/// The record of an image in a registry, and everything that may be wrong with it.
struct SharedRecordTests {
    private static let key = SigningKey.generate()
    private static let stranger = SigningKey.generate()
    private static let now = Date(timeIntervalSince1970: 2_000_000)
    private static let definition = ImageDefinition(
        context: Digest.of("context"), arguments: ["A": "1"], secrets: [], platform: "", bases: ["debian:12"], target: nil)
    private static let bases = ["debian:12": "sha256:d"]
    private static let trust = Trust.keys([key.verifyingKey])

    private static func imageKey() throws -> Digest { try #require(definition.key(bases)) }

    private static func build(_ function: String = "sum") throws -> ImageRecord {
        ImageRecord(
            function: function, definition: definition, key: try imageKey(), bases: bases, origins: [:], image: "sha256:i",
            built: Date(timeIntervalSince1970: 1_000_000), seconds: 1, log: CacheFolder.logName(function, try imageKey()), commit: "c0ffee")
    }

    private static func tests(image: String = "sha256:i", failure: String? = nil) -> TestRecord {
        var record = TestRecord(
            function: "sum", key: Digest.of(""), image: image, environment: ["A": "1"], definitions: ["unit": Digest.of("d")],
            cases: [.init(name: "adds", failure: failure, seconds: 0.5)], ran: Date(timeIntervalSince1970: 1_000_000), seconds: 2)
        record.key = record.computedKey
        return record
    }

    private static func record(_ change: (inout SharedRecord) throws -> Void = { _ in }) throws -> SharedRecord {
        var content = ImageContent()
        content.layers = ["sha256:l"]
        var record = SharedRecord(try build(), manifest: "sha256:m", content: content, tests: tests())
        try change(&record)
        return record
    }

    private static func open(_ envelope: [UInt8], trust: Trust = trust) throws -> SharedRecord {
        try SharedRecord(opening: envelope, of: "sum", try imageKey(), trust: trust, now: now)
    }

    @Test func `a record comes back whole, signed or where everyone is trusted`() throws {
        let record = try Self.record()
        #expect(try Self.open(record.envelope(signedWith: Self.key)) == record)
        #expect(try Self.open(record.envelope(signedWith: nil), trust: .anyone) == record)
        #expect(try Self.open(record.envelope(signedWith: Self.stranger), trust: .anyone) == record)
    }

    @Test func `a record without a trusted signature is refused`() throws {
        let record = try Self.record()
        #expect(throws: PullMiss.unsigned) { try Self.open(record.envelope(signedWith: nil)) }
        #expect(throws: PullMiss.foreignSignature([Self.stranger.verifyingKey.description])) {
            try Self.open(record.envelope(signedWith: Self.stranger))
        }
    }

    @Test func `a record that is replayed under another name is refused`() throws {
        let envelope = try Self.record().envelope(signedWith: Self.key)
        let key = try Self.imageKey()
        #expect(throws: PullMiss.other(function: "sum", key: key)) {
            try SharedRecord(opening: envelope, of: "mul", key, trust: Self.trust, now: Self.now)
        }
        #expect(throws: PullMiss.other(function: "sum", key: key)) {
            try SharedRecord(opening: envelope, of: "sum", Digest.of("other"), trust: Self.trust, now: Self.now)
        }
    }

    @Test func `a signed record that contradicts itself is refused`() throws {
        let changes: [(String, (inout SharedRecord) throws -> Void)] = [
            ("another schema", { $0.schema = "faaso.shared-record/2" }), ("the key of another build", { $0.build.key = Digest.of("x") }),
            ("inputs of another key", { $0.build.definition.arguments = ["A": "2"] }), ("a failed build", { $0.build.image = nil }),
            ("a base of another key", { $0.build.bases = ["debian:12": "sha256:e"] }), ("another function", { $0.build.function = "mul" }),
            ("a build in the future", { $0.build.built = Date(timeIntervalSince1970: 9_000_000) }),
            ("another form of keys", { $0.build.staging = 1 }), ("failed tests", { $0.tests = Self.tests(failure: "no") }),
            ("tests of another image", { $0.tests = Self.tests(image: "sha256:j") }),
            ("tests of another function", { $0.tests?.function = "mul" }), ("tests of another key", { $0.tests?.key = Digest.of("x") }),
        ]
        for (name, change) in changes {
            let envelope = try Self.record(change).envelope(signedWith: Self.key)
            #expect(throws: PullMiss.self, "\(name)") { try Self.open(envelope) }
        }
    }

    @Test func `any other bytes are no record`() throws {
        let envelope = try Self.record().envelope(signedWith: Self.key)
        for bytes in [[], Array("{}".utf8), Array(envelope.dropLast(10)), Array(repeating: 0, count: 100)] {
            #expect(throws: PullMiss.unreadable) { try Self.open(bytes, trust: .anyone) }
        }
        let foreign = SignedText(try JSONCoding.compact(try Self.record()), type: "application/json", key: Self.key)
        #expect(throws: PullMiss.unreadable) { try Self.open(JSONCoding.pretty(foreign)) }
    }

    @Test func `a flipped bit anywhere in the payload is noticed`() throws {
        let text = try JSONCoding.decode(SignedText.self, from: try Self.record().envelope(signedWith: Self.key))
        let bytes = try #require(text.bytes)
        for index in stride(from: 0, to: bytes.count, by: 7) {
            var (changed, flipped) = (text, bytes)
            flipped[index] ^= 1
            changed.payload = Data(flipped).base64EncodedString()
            #expect(throws: PullMiss.self) { try Self.open(JSONCoding.pretty(changed)) }
        }
    }

    @Test func `a record that was changed after a trusted key signed it is named as such`() throws {
        var text = try JSONCoding.decode(SignedText.self, from: try Self.record().envelope(signedWith: Self.key))
        text.payload = Data("{}".utf8).base64EncodedString()
        #expect(throws: PullMiss.invalidSignature) { try Self.open(JSONCoding.pretty(text)) }
    }

    @Test func `each part of the content counts`() throws {
        var content = ImageContent()
        (content.platform, content.layers) = ("linux/amd64", ["sha256:a", "sha256:b"])
        #expect(content.difference(from: content) == nil)
        var other = content
        other.platform = "linux/arm64"
        #expect(content.difference(from: other) == "it is for linux/arm64, not for linux/amd64")
        other = content
        other.layers.reverse()
        #expect(content.difference(from: other) == "its layers differ")
        other = content
        other.settings.user = "0"
        #expect(content.difference(from: other) == "its settings differ")
    }
}
