import ContainerEngine
import Pipeline
import Swarm

/// The logs of chosen containers, read together.
package struct ContainerLogs: Sendable {
    /// The names of functions, or `proxy`, in the order of the containers.
    package var labels: [String] { targets.map(\.label) }
    /// The names of the containers: on a swarm those of tasks, such as `sum.2`.
    package var names: [String] { targets.map(\.name) }
    /// The names of the tasks on a swarm; nil on one host.
    package var tasks: [String?] { targets.map { $0.task?.name } }

    private let containers: RunningContainers
    private let targets: [RunningContainers.Target]
    private let query: LogQuery

    /// Finds the containers of a query.
    /// - Throws: ``PipelineError`` for an unknown name, and for a function without a container.
    init(_ containers: RunningContainers, _ query: LogQuery) async throws {
        var targets = query.proxy && query.functions.isEmpty ? [] : try await containers.named(query.functions)
        if query.proxy { targets += try await containers.proxies() }
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
        _ target: RunningContainers.Target, _ index: Int, _ since: EngineTime?, _ body: @escaping @Sendable ([LogLine]) throws -> Void
    ) async throws {
        var last = target
        var unseen = try await follow(one: target, index, since, body)
        while true {
            let next = try await containers.successor(of: last)
            unseen = try await follow(one: next, index, next.id == last.id ? unseen : nil, body)
            last = next
        }
    }

    /// Reads the new lines of one container until it ends.
    /// - Returns: the time from which nothing of the log has been read.
    private func follow(
        one target: RunningContainers.Target, _ index: Int, _ since: EngineTime?, _ body: @escaping @Sendable ([LogLine]) throws -> Void
    ) async throws -> EngineTime? {
        guard let task = target.task else {
            return try await read(target, index, tail: nil, since: since, follow: true) { try body($0) }.next
        }
        // An engine need not end the log of a task that has ended, so that end is asked for.
        return try await withThrowingTaskGroup(of: EngineTime?.self) { group in
            group.addTask { try await read(target, index, tail: nil, since: since, follow: true) { try body($0) }.next }
            group.addTask {
                try await containers.end(of: task)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Reads the log of one container until the log or the container ends.
    /// - Returns: the time from which nothing of the log has been read, and the number of messages.
    private func read(
        _ target: RunningContainers.Target, _ index: Int, tail: Int?, since: EngineTime?, follow: Bool,
        _ body: ([LogLine]) async throws -> Void
    ) async throws -> (next: EngineTime, messages: Int) {
        let began = EngineTime.now
        func take(_ stream: LogStream) async throws -> (next: EngineTime, messages: Int) {
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
        if target.task != nil {
            return try await containers.connection.manager.withTaskLogs(
                target.id, tail: tail, since: since, follow: follow, timestamps: true, take)
        }
        return try await containers.connection.engine.withLogs(
            target.id, tail: tail, since: since, follow: follow, timestamps: true, take)
    }
}

extension RepositoryOperations {
    /// Finds the containers of a query.
    package func logs(_ query: LogQuery) async throws -> ContainerLogs {
        try await ContainerLogs(containers(), query)
    }
}
