import TestSupport

/// Random lines of what programs write to a terminal.
struct SeededText {
    private static let pieces = [
        "a", "word ", "#12 0.5 ", "日本語", "한국", "ｶﾞ", "é", "e\u{301}", "\u{301}", "😀", "👩\u{200d}👩\u{200d}👧", "👍🏽", "🇩🇪", "⚠\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "\u{200b}", "\u{200d}", "\u{fe0f}", "\t", "\t\t", "\r", "\u{8}", "\u{7}", "\u{b}", "\u{1b}[31m", "\u{1b}[0m", "\u{1b}[2K",
        "\u{1b}[1A",
        "\u{1b}[10;10H", "\u{1b}[J", "\u{1b}]0;title\u{7}", "\u{1b}]8;;http://x\u{1b}\\", "\u{1b}(B", "\u{1b}M", "\u{1b}", "\u{9b}2J",
        "a longer piece of text that soon fills the line ", "\u{85}", "\u{2028}", "क्षि", "…", "│",
    ]
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A random number below a limit.
    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    /// A random line of at most this number of pieces.
    mutating func text(parts: Int) -> String {
        (0..<number(below: parts + 1)).map { _ in Self.pieces[number(below: Self.pieces.count)] }.joined()
    }
}
