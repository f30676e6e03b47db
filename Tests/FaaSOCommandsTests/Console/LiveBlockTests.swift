import Testing

@testable import FaaSOCommands

/// The redrawn lines, on a model of a terminal.
struct LiveBlockTests {
    private static let sizes = [(80, 24), (40, 10), (20, 6), (9, 4), (3, 3), (1, 2), (80, 1)].map {
        LiveBlock.Size(columns: $0.0, rows: $0.1)
    }

    /// A line on the screen, without the characters that have no cell.
    private static func visible(_ text: String) -> String {
        var text = String(text.filter { Cells.of(String($0)) > 0 })
        while text.last == " " { text.removeLast() }
        return text
    }

    @Test(arguments: sizes, ScreenModel.Joining.allCases)
    func `each redraw leaves the notes and the new lines, whatever the lines hold`(
        size: LiveBlock.Size, joining: ScreenModel.Joining
    ) {
        var random = SeededText(seed: UInt64(size.columns))
        for _ in 0..<60 {
            var screen = ScreenModel(size, joining)
            var block = LiveBlock()
            var notes: [String] = []
            for _ in 0..<12 {
                screen.print(block.erase())
                if random.number(below: 3) == 0, size.columns > 1 {
                    notes.append(String("note \(notes.count)".prefix(size.columns - 1)))
                    screen.print((notes.last ?? "") + "\n")
                }
                let lines = (0..<random.number(below: 5)).map { "\($0)" + ForeignLine.plain(random.text(parts: 9)) }
                let footer = random.number(below: 2) == 0 ? "3 of 8 done, about 12 s left" : nil
                let texts = block.draw(lines, footer: footer, in: size).split(separator: "\n").map(String.init)
                #expect(texts.count < size.rows && texts.allSatisfy { $0.cells <= max(1, size.columns - 1) })
                // It is drawn again where it is, behind what the keyboard echoed.
                screen.print(texts.map { $0 + "\n" }.joined())
                if random.number(below: 4) == 0, size.columns > 3 { screen.print("^C") }
                screen.print(block.erase() + block.draw(lines, footer: footer, in: size) { "\u{1b}[2m" + $0 + "\u{1b}[0m" })
                #expect(screen.lines.map(Self.visible) == (notes + texts).map(Self.visible), "\(lines)")
            }
            screen.print(block.erase())
            #expect(screen.lines == notes)
        }
    }

    @Test func `more lines than rows are counted`() {
        var block = LiveBlock()
        let lines = (1...9).map { "line \($0)" }
        #expect(
            block.draw(lines, footer: "2 of 9 done", in: .init(columns: 40, rows: 6)) == "line 1\nline 2\nline 3\nand 6 more\n2 of 9 done\n"
        )
        #expect(block.erase() == "\r\u{1b}[5A\u{1b}[J")
        #expect(block.erase() == "\r\u{1b}[J")
        #expect(block.draw(lines, footer: nil, in: .init(columns: 40, rows: 10)).split(separator: "\n").count == 9)
    }

    @Test(arguments: sizes, ScreenModel.Joining.allCases)
    func `a screen never scrolls, and each look replaces the one before`(size: LiveBlock.Size, joining: ScreenModel.Joining) throws {
        guard size.rows > 1 else { return }
        var random = SeededText(seed: 3)
        var screen = ScreenModel(size, joining)
        for _ in 0..<200 {
            let lines = (0..<random.number(below: 12)).map { "\($0)" + random.text(parts: 12) }
            let fitting = LiveBlock.fitting(lines, in: size)
            screen.print("\u{1b}[H" + fitting.map { $0 + "\u{1b}[K\n" }.joined() + "\u{1b}[J")
            #expect(screen.scrolledRows == 0, "\(fitting)")
            #expect(fitting.count == lines.count || fitting.last?.hasPrefix("a") == true, "\(fitting)")
        }
        screen.print("\u{1b}[H\u{1b}[J")
        #expect(screen.lines.isEmpty)
    }

    @Test func `lines beyond a screen are counted`() {
        let lines = ["one", "a line that wraps", "three", "four"]
        #expect(LiveBlock.fitting(lines, in: .init(columns: 80, rows: 5)) == lines)
        #expect(LiveBlock.fitting(lines, in: .init(columns: 80, rows: 4)) == ["one", "a line that wraps", "and 2 more lines"])
        #expect(LiveBlock.fitting(lines, in: .init(columns: 12, rows: 4)) == ["one", "and 3 more "])
        #expect(LiveBlock.fitting(lines, in: nil) == lines)
    }
}
