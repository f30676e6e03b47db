extension Engine {
    /// Passes the output of a container to `body`.
    ///
    /// Without `follow` the stream ends with the present output. With `follow` it ends when the
    /// container ends. It also ends when `body` returns.
    ///
    /// `GET /containers/{id}/logs`
    /// - Parameters:
    ///   - tail: the number of last lines; nil for all.
    ///   - since: the time of the earliest output; nil for all.
    ///   - timestamps: true to prefix each line with its time in RFC 3339 and a space.
    package func withLogs<R: Sendable>(
        _ id: String, tail: Int? = nil, since: EngineTime? = nil, follow: Bool = false, timestamps: Bool = false,
        _ body: (LogStream) async throws -> R
    ) async throws -> R {
        let query = Self.logQuery(tail: tail, since: since, follow: follow, timestamps: timestamps)
        let call = Call("GET", "/containers/\(Call.segment(id))/logs", query: query)
        // The content type is reliable only since API 1.42.
        let isRaw = try await value(Call("GET", "/containers/\(Call.segment(id))/json"), as: ContainerDetails.self).tty
        return try await stream(call) { _, bytes in
            try await body(LogStream(body: bytes, frames: LogFrames(isRaw: isRaw), route: call.route))
        }
    }

    /// The present output of a container.
    ///
    /// `GET /containers/{id}/logs`
    package func logs(_ id: String, tail: Int? = nil, since: EngineTime? = nil, timestamps: Bool = false) async throws -> [LogChunk] {
        try await withLogs(id, tail: tail, since: since, timestamps: timestamps) { stream in
            try await stream.chunks()
        }
    }

    /// The query for the output of a container or a task. Both routes have the same parameters.
    static func logQuery(tail: Int?, since: EngineTime?, follow: Bool, timestamps: Bool) -> [(name: String, value: String?)] {
        [
            ("stdout", "1"), ("stderr", "1"), ("tail", tail.map { String($0) } ?? "all"), ("since", since?.description),
            ("follow", follow ? "1" : "0"), ("timestamps", timestamps ? "1" : "0"),
        ]
    }
}

extension LogStream {
    /// All chunks up to the end of the stream.
    func chunks() async throws -> [LogChunk] {
        var chunks: [LogChunk] = []
        for try await chunk in self { chunks.append(chunk) }
        return chunks
    }
}
