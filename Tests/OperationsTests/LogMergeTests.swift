import ContainerEngine
import Testing

@testable import Operations

/// Logs of several containers, and the last lines of one.
struct LogMergeTests {
    private static func line(_ container: Int, _ time: String, _ text: String = "") -> LogLine {
        LogLine(container: container, stream: .stdout, time: Array(time.utf8), bytes: Array(text.utf8))
    }

    /// Sends batches of times through pipes, and merges them.
    private static func merged(_ sources: [[[String]]]) async throws -> [String] {
        let pipes = sources.map { _ in LinePipe() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, batches) in sources.enumerated() {
                group.addTask {
                    for batch in batches { await pipes[index].send(batch.map { line(index, $0) }) }
                    pipes[index].end()
                }
            }
            var found: [String] = []
            try await LogMerge.run(pipes) { found += $0.map { "\($0.container)@" + String(decoding: $0.time, as: UTF8.self) } }
            try await group.waitForAll()
            return found
        }
    }

    @Test func `lines of several containers come in the order of their times`() async throws {
        #expect(try await Self.merged([[["1", "4"], ["5"]], [["2"], ["3", "6"]]]) == ["0@1", "1@2", "1@3", "0@4", "0@5", "1@6"])
        // If times are equal, the first container comes first. Each container keeps its own order.
        #expect(try await Self.merged([[["1"]], [["1"]], []]) == ["0@1", "1@1"])
        #expect(try await Self.merged([[["3", "1"]], [["2"]]]) == ["1@2", "0@3", "0@1"])
        #expect(try await Self.merged([]) == [])
        #expect(try await Self.merged([[], []]) == [])
    }

    @Test func `thousands of lines in any batches keep their order`() async throws {
        func time(_ number: Int) -> String { String(1_000_000 + number) }
        var sources: [[[String]]] = [[], [], []]
        for number in 0..<3000 { sources[number * 7 % 3].append([time(number)]) }
        let found = try await Self.merged(sources)
        #expect(found.map { String($0.dropFirst(2)) } == (0..<3000).map(time))
    }

    @Test func `a sender is free when nobody takes its lines`() async {
        let pipe = LinePipe()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pipe.send([Self.line(0, "1")]) }
            group.addTask { pipe.end() }
        }
        await pipe.send([Self.line(0, "2")])
        #expect(await pipe.next() == nil)
    }

    @Test func `the last lines are counted in lines, whatever the engine counts`() {
        var tail = LogTail(2)
        tail.add(["a", "b", "c"].map { Self.line(0, "1", $0) })
        func texts(_ lines: [LogLine]?) -> [String]? { lines.map { $0.map { String(decoding: $0.bytes, as: UTF8.self) } } }
        #expect(texts(tail.result(isWhole: false, beginsWithin: true)) == ["b", "c"])
        // A line that may lack its beginning does not count.
        var long = LogTail(2)
        long.add(["end of a long line", "c"].map { Self.line(0, "1", $0) })
        #expect(long.result(isWhole: false, beginsWithin: true) == nil)
        #expect(texts(long.result(isWhole: true, beginsWithin: true)) == ["end of a long line", "c"])
        var none = LogTail(0)
        none.add([Self.line(0, "1", "a")])
        #expect(texts(none.result(isWhole: false, beginsWithin: true)) == [])
    }
}
