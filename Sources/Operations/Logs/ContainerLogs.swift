import ContainerEngine
import Pipeline

/// The logs of chosen containers, read together.
package struct ContainerLogs: Sendable {
    /// The names of functions, or `proxy`, in the order of the containers.
    package var labels: [String] { targets.map(\.label) }

    private let containers: RunningContainers
    private let targets: [RunningContainers.Target]
    private let query: LogQuery

    /// Finds the containers of a query.
    /// - Throws: ``PipelineError`` for an unknown name, and for a function without a container.
    init(_ containers: RunningContainers, _ query: LogQuery) async throws {
        var targets = query.proxy && query.functions.isEmpty ? [] : try await containers.named(query.functions)
        if query.proxy { targets.append(try await containers.proxy()) }
        (self.containers, self.targets, self.query) = (containers, targets, query)
    }

    /// Reads all logs in the order of their times.
    ///
    /// If the query follows, reading continues until the task is cancelled. It then also reads the
    /// container that replaces another one.
    /// - Parameter body: receives complete lines, some at a time.
    package func read(_ body: @escaping @Sendable ([LogLine]) throws -> Void) async throws {
        let pipes = targets.map { _ in LinePipe() }
        let unseen = try await withThrowingTaskGroup(of: (Int, EngineTime).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask {
                    // The end is always reported, so that no reader waits for more lines.
                    defer { pipes[index].end() }
                    return (index, try await history(target, index) { await pipes[index].send($0) })
                }
            }
            defer { for pipe in pipes { pipe.end() } }
            try await LogMerge.run(pipes, body)
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        guard query.follow else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { try await follow(target, index, unseen[index], body) }
            }
            try await group.waitForAll()
        }
    }

    /// Reads the log of a container up to now, or only the end of it.
    /// - Returns: the time from which nothing of the log has been read.
    private func history(
        _ target: RunningContainers.Target, _ index: Int, _ send: @escaping @Sendable ([LogLine]) async -> Void
    ) async throws -> EngineTime {
        guard let wanted = query.lineCount else {
            return try await read(target, index, tail: nil, since: query.since, follow: false) { await send($0) }.next
        }
        var asked = wanted + 1
        while true {
            var tail = LogTail(wanted)
            let found = try await read(target, index, tail: asked, since: query.since, follow: false) { tail.add($0) }
            if let lines = tail.result(isWhole: found.messages < asked, beginsWithin: true) {
                await send(lines)
                return found.next
            }
            asked *= 4
        }
    }

    /// Reads the new lines of a container, and then those of its successors.
    private func follow(
        _ target: RunningContainers.Target, _ index: Int, _ since: EngineTime?, _ body: @Sendable ([LogLine]) throws -> Void
    ) async throws {
        var last = target
        var unseen = try await read(target, index, tail: nil, since: since, follow: true) { try body($0) }.next
        while true {
            let next = try await containers.successor(of: last)
            unseen = try await read(next, index, tail: nil, since: next.id == last.id ? unseen : nil, follow: true) { try body($0) }.next
            last = next
        }
    }

    /// Reads the log of one container until the log or the container ends.
    /// - Returns: the time from which nothing of the log has been read, and the number of messages.
    private func read(
        _ target: RunningContainers.Target, _ index: Int, tail: Int?, since: EngineTime?, follow: Bool,
        _ body: ([LogLine]) async throws -> Void
    ) async throws -> (next: EngineTime, messages: Int) {
        let began = EngineTime.now
        let engine = containers.connection.engine
        return try await engine.withLogs(target.id, tail: tail, since: since, follow: follow, timestamps: true) { stream in
            var times = LogTimes(keeps: query.timestamps)
            var cutters: [LogChunk.Stream: LineCutter] = [:]
            var messages = 0
            func lines(_ cut: [[UInt8]], _ stream: LogChunk.Stream) -> [LogLine] {
                cut.map { LogLine(container: index, stream: stream, time: times.lineTimes[stream] ?? [], bytes: $0) }
            }
            for try await chunk in stream {
                if chunk.begins { messages += 1 }
                let key = query.separatesStreams ? chunk.stream : .stdout
                let bytes = times.push(chunk)
                try await body(lines(cutters[key, default: LineCutter()].push(bytes), chunk.stream))
            }
            for key in cutters.keys {
                if let last = cutters[key]?.finish() { try await body(lines([last], key)) }
            }
            return (times.next ?? since ?? began, messages)
        }
    }
}

extension RepositoryOperations {
    /// Finds the containers of a query.
    package func logs(_ query: LogQuery) async throws -> ContainerLogs {
        try await ContainerLogs(containers(), query)
    }
}
