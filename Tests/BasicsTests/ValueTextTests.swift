import TestSupport
import Testing

@testable import Basics

/// Durations, sizes and suggestions for mistyped words.
struct ValueTextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500), "500ms"), ("5s", .seconds(5), "5s"), ("120s", .seconds(120), "2m"),
        ("90s", .seconds(90), "90s"),
        ("1h", .seconds(3600), "1h"), ("0s", .zero, "0s"), ("0ms", .zero, "0s"), ("999999999h", .seconds(3_599_999_996_400), "999999999h"),
        ("007s", .seconds(7), "7s"),
    ])
    func `durations are read and written`(text: String, duration: Duration, written: String) {
        #expect(Duration(text: text) == duration)
        #expect(duration.text == written)
    }

    @Test(arguments: ["", "5", "s", "5 s", "1.5s", "-1s", "+1s", "5S", "5d", "1m30s", "1000000000s", "５s", "5s "])
    func `anything else is no duration`(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(
        arguments: [
            ("256m", 256 << 20, "256m"), ("1g", 1 << 30, "1g"), ("1024m", 1 << 30, "1g"), ("64K", 64 << 10, "64k"),
            ("1000", 1000, "1000"), ("0", 0, "0"), ("1mb", 1 << 20, "1m"), ("256Mi", 256 << 20, "256m"), ("2GiB", 2 << 30, "2g"),
            ("7b", 7, "7"),
            ("8589934591g", 8_589_934_591 << 30, "8589934591g"),
        ] as [(String, Int64, String)])
    func `sizes are read and written`(text: String, bytes: Int64, written: String) {
        #expect(ByteCount.parse(text) == bytes)
        #expect(ByteCount.text(bytes) == written)
    }

    @Test(arguments: ["", "m", "1.5g", "-1m", "1 g", "1bm", "1mbb", "1tb", "1t", "9999999999999999999", "8589934592g", "１m"])
    func `anything else is no size`(text: String) {
        #expect(ByteCount.parse(text) == nil)
    }

    @Test(
        arguments: [
            ("pyhton", ["python", "crystal"], "python"), ("Python", ["python"], "python"), ("sum", ["multiply", "report"], nil),
            ("a", ["b"], nil), ("smu", ["sum", "mul"], "sum"),
            ("packages", ["package", "packagess"], "package"), ("", ["a"], nil), ("memroy", ["memory", "cpus"], "memory"), ("x", [], nil),
            ("alfa", ["alpha", "beta"], "alpha"), ("data", ["beta"], nil), ("func", ["function"], "function"),
            ("func", ["fund", "function"], "fund"), ("fun", ["function"], nil), ("smul", ["sum"], "sum"),
            // A distant suggestion is worse than none.
            ("pause", ["prune"], nil), ("plot", ["plan"], nil), ("task", ["test"], nil), ("print", ["prune"], nil), ("cp", ["up"], nil),
            ("pu", ["up"], "up"), ("u", ["up"], nil), ("upp", ["up"], "up"), ("list", ["test"], nil), ("state", ["status"], "status"),
            ("staus", ["status", "stats"], "stats"), ("delete", ["deploy"], nil), ("redeploy", ["deploy"], "deploy"), ("UP", ["up"], "up"),
            ("login", ["logs"], nil), ("docker", ["doctor"], nil), ("restore", ["restart"], nil), ("stats", ["status"], "status"),
            // The opposite of a word is never suggested.
            ("wait", ["no-wait"], nil), ("attachments", ["no-attachments"], nil), ("no-attachments", ["attachments"], nil),
            ("undeploy", ["deploy"], nil), ("unroute", ["route"], nil), ("no-wiat", ["no-wait"], "no-wait"),
        ] as [(String, [String], String?)])
    func `the nearest name is meant`(word: String, names: [String], meant: String?) {
        #expect(EditDistance.closest(to: word, among: names) == meant)
    }

    /// The definition of the distance, without a memory of partial results.
    private func naive(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Int {
        guard let last = first.last, let other = second.last else { return first.count + second.count }
        let (shorter, otherShorter) = (first.dropLast(), second.dropLast())
        var best = min(naive(shorter, second) + 1, naive(first, otherShorter) + 1, naive(shorter, otherShorter) + (last == other ? 0 : 1))
        if let before = shorter.last, let otherBefore = otherShorter.last, last == otherBefore, before == other {
            best = min(best, naive(shorter.dropLast(), otherShorter.dropLast()) + 1)
        }
        return best
    }

    @Test func `the distance is that of its definition`() {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let words = (0..<2).map { _ in (0..<Int.random(in: 0...5, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random) }
            }
            #expect(EditDistance.between(words[0], words[1]) == naive(words[0][...], words[1][...]), "seed \(seed): \(words)")
        }
    }
}
