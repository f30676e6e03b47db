import ContainerEngine
import Testing

@testable import Operations

struct LogTimesTests {
    /// A message in the engine's form, in pieces of one size.
    private static func pieces(_ text: String, of size: Int, _ stream: LogChunk.Stream = .stdout) -> [LogChunk] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: size).map {
            LogChunk(stream: stream, bytes: Array(bytes[$0..<min($0 + size, bytes.count)]), begins: $0 == 0)
        }
    }

    private static let messages: [(text: String, stream: LogChunk.Stream)] = [
        ("2026-01-02T03:04:05.000000001Z one two\n", .stdout), ("2026-01-02T03:04:05.000000002Z long-", .stdout),
        ("2026-01-02T03:04:05.000000004Z an error\n", .stderr), ("2026-01-02T03:04:05.000000003Z line\n", .stdout),
        ("2026-01-02T03:04:05.000000003Z \n", .stdout),
    ]

    @Test(arguments: [1, 3, 7, 100]) func `times are taken out, or kept at the beginnings of lines`(size: Int) {
        for keeps in [false, true] {
            var times = LogTimes(keeps: keeps)
            var out: [LogChunk.Stream: [UInt8]] = [:]
            for message in Self.messages {
                for piece in Self.pieces(message.text, of: size, message.stream) { out[piece.stream, default: []] += times.push(piece) }
            }
            func time(_ digit: Int) -> String { keeps ? "2026-01-02T03:04:05.00000000\(digit)Z " : "" }
            #expect(out[.stdout] == Array("\(time(1))one two\n\(time(2))long-line\n\(time(3))\n".utf8))
            #expect(out[.stderr] == Array("\(time(4))an error\n".utf8))
            #expect(times.next == EngineTime(nanoseconds: 1_767_323_045_000_000_005))
        }
        #expect(LogTimes(keeps: false).next == nil)
    }

    @Test func `a time in any precision is one`() {
        #expect(EngineTime(rfc3339: "2026-01-02T03:04:05.12Z") == EngineTime(nanoseconds: 1_767_323_045_120_000_000))
        #expect(EngineTime(rfc3339: "2026-01-02T03:04:05Z") == EngineTime(nanoseconds: 1_767_323_045_000_000_000))
        for none in ["", "Z", "now", "2026-01-02T03:04:05.1234567890Z", "2026-01-02T03:04:05.1+01:00"] {
            #expect(EngineTime(rfc3339: none) == nil, Comment(rawValue: none))
        }
    }
}
