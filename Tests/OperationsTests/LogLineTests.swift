import ContainerEngine
import Testing

@testable import Operations

struct LogLineTests {
    @Test func `a line of a log is JSON with its time, its stream and nothing lost`() {
        let line = LogRecord("2026-01-02T03:04:05.123456789Z two  words ", function: "sum", stream: .stderr)
        #expect(line.at == "2026-01-02T03:04:05.123456789Z" && line.line == "two  words " && line.stream == "stderr")
        #expect(LogRecord("2026-01-02T03:04:05Z ", function: "sum", stream: .stdout).line == "")
    }

    @Test func `output is cut into lines, however it comes`() {
        let text = Array("one\n\ntwo\r\nthr".utf8) + [0xff] + Array("ee\nrest".utf8)
        let expected = [Array("one".utf8), [], Array("two\r".utf8), Array("thr".utf8) + [0xff] + Array("ee".utf8), Array("rest".utf8)]
        for size in 1...text.count {
            var cutter = LineCutter()
            var lines: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                lines += cutter.push(Array(text[start..<min(start + size, text.count)]))
            }
            #expect(lines + [cutter.finish()].compactMap(\.self) == expected, "pieces of \(size)")
            #expect(cutter.finish() == nil)
        }
        var empty = LineCutter()
        #expect(empty.push([]) == [] && empty.finish() == nil)
    }

    @Test(arguments: [
        (false, Int?.none, EngineTime?.none, Int?.none), (true, nil, nil, 20), (true, nil, EngineTime(seconds: 1), nil),
        (true, 5, nil, 5), (false, 5, EngineTime(seconds: 1), 5),
    ])
    func `a followed log begins with 20 lines, unless something else is asked for`(
        follow: Bool, tail: Int?, since: EngineTime?, asked: Int?
    ) {
        var query = LogQuery()
        (query.follow, query.tail, query.since) = (follow, tail, since)
        #expect(query.lineCount == asked)
    }
}
