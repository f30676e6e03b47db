import Testing

@testable import ImageBuild

/// A build's log in bounded memory.
struct BuildLogTests {
    @Test func `a short log is whole`() {
        let log = BuildLog()
        for line in ["one", "", "two"] { log.add(line) }
        #expect(log.text == "one\n\ntwo\n")
        #expect(log.failure(5) == ["one", "two"])
    }

    @Test func `a log without end keeps its beginning and its end`() {
        let log = BuildLog()
        let line = String(repeating: "x", count: 1000)
        for number in 0..<30_000 { log.add("\(number) \(line)") }
        #expect(log.text.utf8.count < 9 << 20)
        #expect(log.text.hasPrefix("0 x") && log.text.hasSuffix("29999 \(line)\n") && log.text.contains(" bytes are left out here …\n"))
        #expect(log.failure(1) == ["29999 \(line)"])
    }
}
