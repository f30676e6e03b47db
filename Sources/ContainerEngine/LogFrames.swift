/// One piece of a container's output. A piece may contain a part of a line or several lines.
package struct LogChunk: Hashable, Sendable {
    /// The output streams of a container.
    package enum Stream: String, Hashable, Sendable, CaseIterable { case stdout, stderr }

    /// The stream of the piece.
    package var stream: Stream
    /// The bytes as the container wrote them.
    package var bytes: [UInt8]
    /// True when an engine message starts with this piece. The message starts with a time if times
    /// were requested. Always false for the output of a terminal.
    package var begins: Bool

    /// Creates a piece.
    package init(stream: Stream, bytes: [UInt8], begins: Bool = false) {
        self.stream = stream
        self.bytes = bytes
        self.begins = begins
    }

    /// The bytes as text. Invalid UTF-8 is replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Separates stdout and stderr (Engine API, "Stream format").
///
/// A frame is a header of eight bytes and a payload. The header contains the number of the stream,
/// three zeros, and the payload's length in big-endian order. The output of a terminal has no
/// frames and is all stdout.
struct LogFrames {
    private let isRaw: Bool
    private var header: [UInt8] = []
    private var current: LogChunk.Stream = .stdout
    private var remaining = 0
    private var begins = false

    /// Creates a decoder.
    /// - Parameter isRaw: true for the output of a terminal, which has no frames.
    init(isRaw: Bool) { self.isRaw = isRaw }

    /// True when the stream may end at this point.
    var isAtBoundary: Bool { header.isEmpty && remaining == 0 }

    /// The pieces in these bytes. Payloads are passed on as they arrive, before their frame is
    /// complete.
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
        // Stream 3 is the engine's own message about the stream. It is treated as stderr.
        current = header[0] >= 2 ? .stderr : .stdout
        begins = true
        remaining = header[4...].reduce(0) { $0 << 8 | Int($1) }
        header.removeAll(keepingCapacity: true)
    }

    /// An error for bytes that are not the header of a frame.
    struct MalformedFrame: Error, Hashable, CustomStringConvertible {
        let header: [UInt8]
        var description: String { "\(header) is not a header of a log frame" }
    }
}
