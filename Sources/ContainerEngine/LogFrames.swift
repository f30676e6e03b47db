/// One piece of a container's output. Pieces are no lines: a line may come in several, and several in one.
package struct LogChunk: Hashable, Sendable {
    package enum Stream: String, Hashable, Sendable { case stdout, stderr }

    package var stream: Stream
    package var bytes: [UInt8]
    /// True if a message of the engine begins with it: its time, where times were asked for. Never known of a terminal's output.
    package var begins: Bool

    package init(stream: Stream, bytes: [UInt8], begins: Bool = false) {
        self.stream = stream
        self.bytes = bytes
        self.begins = begins
    }

    /// As UTF-8; what is not UTF-8 is replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Takes stdout and stderr apart (Engine API, "Stream format"): a header of eight bytes — the stream's number, three zeros, the payload's
/// length in big-endian — and the payload. A container with a terminal has no frames: all is stdout.
struct LogFrames {
    private let isRaw: Bool
    private var header: [UInt8] = []
    private var current: LogChunk.Stream = .stdout
    private var remaining = 0
    private var begins = false

    init(isRaw: Bool) { self.isRaw = isRaw }

    /// True if the stream may end here.
    var isAtBoundary: Bool { header.isEmpty && remaining == 0 }

    /// What these bytes bring; payloads are handed on as they come, not only when a frame is complete.
    mutating func push(_ bytes: [UInt8]) throws(MalformedFrame) -> [LogChunk] {
        if isRaw { return bytes.isEmpty ? [] : [LogChunk(stream: .stdout, bytes: bytes)] }
        var chunks: [LogChunk] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if remaining > 0 {
                let payload = rest.prefix(remaining)
                chunks.append(LogChunk(stream: current, bytes: Array(payload), begins: begins))
                begins = false
                remaining -= payload.count
                rest = rest.dropFirst(payload.count)
                continue
            }
            let missing = rest.prefix(8 - header.count)
            header += missing
            rest = rest.dropFirst(missing.count)
            if header.count == 8 { try readHeader() }
        }
        return chunks
    }

    private mutating func readHeader() throws(MalformedFrame) {
        guard header[0] <= 3, header[1] == 0, header[2] == 0, header[3] == 0 else { throw MalformedFrame(header: header) }
        // 3 is the engine's own message about the stream; it belongs with the errors.
        current = header[0] >= 2 ? .stderr : .stdout
        begins = true
        remaining = header[4...].reduce(0) { $0 << 8 | Int($1) }
        header.removeAll(keepingCapacity: true)
    }

    struct MalformedFrame: Error, Hashable, CustomStringConvertible {
        let header: [UInt8]
        var description: String { "\(header) is no header of a log frame" }
    }
}
