import Testing

@testable import FaaSOCommands

/// The cells of text in a terminal.
struct CellsTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｶﾞ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("😀", 2),
        ("⚠", 1), ("⚠\u{fe0f}", 2), ("\u{200b}", 0), ("✔", 1), ("✅", 2), ("…", 1), ("│", 1), ("👩\u{200d}🚀", 4), ("👍🏽", 4), ("\u{7f}", 0),
    ])
    func `a text has the cells of its parts`(text: String, cells: Int) {
        #expect(text.cells == cells)
    }

    @Test(arguments: [("a", 3, "a  "), ("abc", 3, "abc"), ("abcd", 3, "abcd"), ("日", 3, "日 "), ("😀é", 4, "😀é ")])
    func `a short text is padded to a number of cells`(text: String, width: Int, padded: String) {
        #expect(text.padded(to: width) == padded)
    }

    @Test(arguments: [
        ("abcd", 3, "abc"), ("日本", 3, "日"), ("日本", 4, "日本"), ("e\u{301}x", 1, "e\u{301}"), ("😀", 1, ""), ("a😀", 0, ""),
        ("👩\u{200d}🚀x", 3, ""), ("👩\u{200d}🚀x", 4, "👩\u{200d}🚀"),
    ])
    func `a long text is cut between characters`(text: String, width: Int, clipped: String) {
        #expect(text.clipped(to: width) == clipped)
    }

    @Test func `the columns of a table are as wide as their cells`() {
        var table = Table(header: ["NAME", "PATH"])
        table.add(["日本語", "/a"])
        table.add(["e\u{301}", "/b"])
        #expect(table.lines() == ["NAME    PATH", "日本語  /a", "e\u{301}       /b"])
    }
}
