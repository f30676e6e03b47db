import TestSupport
import Testing

@testable import Insight

struct LineDiffTests {
    private func unified(_ old: String, _ new: String) -> [String] { LineDiff(old: old, new: new).unified() }

    @Test func `equal texts have no difference`() {
        #expect(unified("a\nb\n", "a\nb\n").isEmpty)
        #expect(LineDiff(old: "", new: "").isEmpty)
    }

    @Test func `a changed line stands with three lines around it`() {
        #expect(
            unified("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == [
                "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8",
            ])
    }

    @Test func `changes near each other share a hunk, others do not`() {
        let old = (1...30).map { "\($0)\n" }.joined()
        #expect(unified(old, old.replacing("\n5\n", with: "\nx\n").replacing("\n12\n", with: "\ny\n")).count { $0.hasPrefix("@@") } == 1)
        #expect(
            unified(old, old.replacing("\n5\n", with: "\nx\n").replacing("\n13\n", with: "\ny\n")).filter { $0.hasPrefix("@@") } == [
                "@@ -2,7 +2,7 @@", "@@ -10,7 +10,7 @@",
            ])
    }

    @Test func `a text out of nothing, and into nothing`() {
        #expect(unified("", "a\nb\n") == ["@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(unified("a\n", "") == ["@@ -1 +0,0 @@", "-a"])
    }

    @Test func `a last line without its end is told`() {
        #expect(unified("a", "a\n") == ["@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a"])
        #expect(
            unified("b\na", "b\nc") == [
                "@@ -1,2 +1,2 @@", " b", "-a", "\\ No newline at end of file", "+c", "\\ No newline at end of file",
            ])
    }

    @Test func `letters are compared by their bytes`() {
        #expect(unified("e\u{301}\n", "\u{e9}\n").count == 3)
        #expect(unified("a\r\nb\n", "a\nb\n") == ["@@ -1,2 +1,2 @@", "-a\r", "+a", " b"])
    }

    @Test func `beyond the limit the middle is replaced whole, and it stays right`() {
        let old = (0..<3000).map { "old \($0)\n" }.joined(), new = (0..<3000).map { "new \($0)\n" }.joined()
        let diff = LineDiff(old: "same\n" + old, new: "same\n" + new)
        #expect(diff.lines.first == .kept("same"))
        #expect(diff.lines.count == 6001)
    }

    /// A comparison with a table of the longest common subsequence. The edit gives the new text,
    /// and none is shorter.
    @Test(arguments: 0..<200) func `random texts: the edit is right and the shortest`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func lines() -> [String] {
            (0..<Int.random(in: 0...14, using: &random)).map { _ in ["a", "b", "c"].randomElement(using: &random) ?? "" }
        }
        let (old, new) = (lines(), lines())
        let diff = LineDiff(old: old.map { $0 + "\n" }.joined(), new: new.map { $0 + "\n" }.joined())
        var before: [String] = [], after: [String] = [], edits = 0
        for line in diff.lines {
            switch line {
            case .kept(let text):
                before.append(text)
                after.append(text)
            case .removed(let text):
                before.append(text)
                edits += 1
            case .added(let text):
                after.append(text)
                edits += 1
            }
        }
        #expect(before == old && after == new, "seed \(seed)")
        var table = [[Int]](repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
        for x in old.indices {
            for y in new.indices { table[x + 1][y + 1] = old[x] == new[y] ? table[x][y] + 1 : max(table[x][y + 1], table[x + 1][y]) }
        }
        #expect(edits == old.count + new.count - 2 * table[old.count][new.count], "seed \(seed): \(old) \(new)")
    }
}
