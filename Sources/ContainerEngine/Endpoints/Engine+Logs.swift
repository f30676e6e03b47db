internal import HTTPClient

extension Engine {
    /// Hands over a container's output until `body` returns or, unless `follow`, until what there is has been read; with `follow` it also
    /// ends when the container does.
    ///
    /// `GET /containers/{id}/logs`
    /// - Parameters:
    ///   - tail: only so many last lines; nil for all.
    ///   - since: only what was written from then on.
    ///   - timestamps: each line begins with its time in RFC 3339 and a space.
    package func withLogs<R: Sendable>(
        _ id: String, tail: Int? = nil, since: EngineTime? = nil, follow: Bool = false, timestamps: Bool = false,
        _ body: (LogStream) async throws -> R
    ) async throws -> R {
        let query: [(name: String, value: String?)] = [
            ("stdout", "1"), ("stderr", "1"), ("tail", tail.map { String($0) } ?? "all"), ("since", since?.description),
            ("follow", follow ? "1" : "0"), ("timestamps", timestamps ? "1" : "0"),
        ]
        let call = Call("GET", "/containers/\(Call.segment(id))/logs", query: query)
        // The content type tells only from API 1.42 on.
        let isRaw = try await value(Call("GET", "/containers/\(Call.segment(id))/json"), as: ContainerDetails.self).tty
        return try await stream(call) { _, bytes in
            try await body(LogStream(body: bytes, frames: LogFrames(isRaw: isRaw), route: call.route))
        }
    }

    /// What a container has written so far.
    ///
    /// `GET /containers/{id}/logs`
    package func logs(_ id: String, tail: Int? = nil, since: EngineTime? = nil, timestamps: Bool = false) async throws -> [LogChunk] {
        try await withLogs(id, tail: tail, since: since, timestamps: timestamps) { stream in
            var chunks: [LogChunk] = []
            for try await chunk in stream { chunks.append(chunk) }
            return chunks
        }
    }
}
