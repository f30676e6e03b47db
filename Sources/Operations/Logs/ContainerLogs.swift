import ContainerEngine
import Pipeline

/// The logs of chosen containers, read together.
package struct ContainerLogs: Sendable {
    /// The functions' names, or `proxy`, in the order of the containers.
    package var labels: [String] { targets.map(\.label) }

    private let containers: RunningContainers
    private let targets: [RunningContainers.Target]
    private let query: LogQuery

    init(_ containers: RunningContainers, _ query: LogQuery) async throws {
        var targets = query.proxy && query.functions.isEmpty ? [] : try await containers.named(query.functions)
        if query.proxy { targets.append(try await containers.proxy()) }
        (self.containers, self.targets, self.query) = (containers, targets, query)
    }

    /// Reads all logs at once. If they are followed, goes on with the container that replaces one,
    /// until the task is cancelled.
    /// - Parameter body: gets the complete lines of each piece of output.
    package func read(_ body: @escaping @Sendable ([LogLine]) throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { try await follow(target, index, body) }
            }
            try await group.waitForAll()
        }
    }

    private func follow(
        _ target: RunningContainers.Target, _ index: Int, _ body: @Sendable ([LogLine]) throws -> Void
    ) async throws {
        var unseen = try await read(target, index, tail: query.engineTail, since: query.since, body)
        guard query.follow else { return }
        var last = target
        while true {
            let next = try await containers.successor(of: last)
            unseen = try await read(next, index, tail: nil, since: next.id == last.id ? unseen : nil, body)
            last = next
        }
    }

    /// Reads one container's log, until its end or the container's.
    /// - Returns: the time from which nothing of it has been read.
    private func read(
        _ target: RunningContainers.Target, _ index: Int, tail: Int?, since: EngineTime?, _ body: @Sendable ([LogLine]) throws -> Void
    ) async throws -> EngineTime {
        let began = EngineTime.now
        let engine = containers.connection.engine
        return try await engine.withLogs(target.id, tail: tail, since: since, follow: query.follow, timestamps: true) { stream in
            var times = LogTimes(keeps: query.timestamps)
            var cutters: [LogChunk.Stream: LineCutter] = [:]
            func lines(_ cut: [[UInt8]], _ stream: LogChunk.Stream) -> [LogLine] {
                cut.map { LogLine(container: index, stream: stream, bytes: $0) }
            }
            for try await chunk in stream {
                let key = query.separatesStreams ? chunk.stream : .stdout
                try body(lines(cutters[key, default: LineCutter()].push(times.push(chunk)), chunk.stream))
            }
            for key in cutters.keys {
                if let last = cutters[key]?.finish() { try body(lines([last], key)) }
            }
            return times.next ?? since ?? began
        }
    }
}

extension RepositoryOperations {
    /// Finds the containers whose logs a query wants.
    package func logs(_ query: LogQuery) async throws -> ContainerLogs {
        try await ContainerLogs(containers(), query)
    }
}
