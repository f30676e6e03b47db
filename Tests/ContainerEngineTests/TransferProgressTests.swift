import Basics
import Testing

@testable import ContainerEngine

/// The advances of a pull or a push.
struct TransferProgressTests {
    private static func read(_ messages: [String]) throws -> [(line: String?, isAdvance: Bool)] {
        var progress = TransferProgress()
        return try messages.map { progress.read(try JSONCoding.decode(TransferStep.self, from: Array($0.utf8))) }
    }

    @Test(arguments: [
        ("Pull complete", true), ("Download complete", true), ("Pushed", true), ("Layer already exists", true),
        ("Verifying Checksum", true),
        ("Mounted from team/a", true), ("Downloading", false), ("Waiting", false), ("Pulling fs layer", false), ("Preparing", false),
    ])
    func `a complete part is an advance, and a part that waits is not`(status: String, isAdvance: Bool) throws {
        let read = try Self.read([#"{"status":"\#(status)","id":"a1"}"#])
        #expect(read[0].line == "a1: \(status)" && read[0].isAdvance == isAdvance)
    }

    @Test func `64 KiB of a layer are an advance, and fewer are not`() throws {
        let messages = [0, 1, 65_535, 65_536, 65_537, 131_072].map {
            #"{"status":"Pushing","id":"a1","progressDetail":{"current":\#($0),"total":9000000}}"#
        }
        let read = try Self.read(messages)
        #expect(read.map(\.isAdvance) == [false, false, false, true, false, true])
        // The line is the same for each percent.
        #expect(read.map(\.line) == ["a1: Pushing", nil, nil, nil, nil, nil])
    }

    @Test func `a message without a line is no progress`() throws {
        let read = try Self.read([#"{"aux":{"Tag":"1","Digest":"sha256:m","Size":3}}"#, "{}"])
        #expect(read.allSatisfy { $0.line == nil && !$0.isAdvance })
    }
}
