import Basics
import BuildGraph
import Testing
import WorkModel

@testable import FaaSOCommands
@testable import Pipeline

/// The display of a run on a real terminal.
struct RunDisplayTests {
    private static let size = LiveBlock.Size(columns: 60, rows: 16)

    private static func step(_ name: String) -> Step { Step(.image(name), .build, [Reason(.neverBuilt)]) }

    /// Starts the display of two builds.
    private static func started(on terminal: PseudoTerminal) -> RunDisplay {
        let console = Console(environment: ["TERM": "xterm", "NO_COLOR": "1"], error: terminal.slave)
        let display = RunDisplay(console: console, verbose: false)
        display.progress.planned([step("a"), step("b")], seconds: [.image("a"): 5, .image("b"): 5])
        for name in ["a", "b"] { display.progress.started(step(name)) }
        return display
    }

    @Test(arguments: ScreenModel.Joining.allCases)
    func `no redraw leaves a stale line, whatever the builders write`(joining: ScreenModel.Joining) throws {
        let terminal = try PseudoTerminal(Self.size)
        var screen = ScreenModel(Self.size, joining)
        var random = SeededText(seed: 11)
        let display = Self.started(on: terminal)
        var notes = ["build   image:a  never-built", "build   image:b  never-built"]
        for round in 0..<40 {
            for name in ["a", "b"] { display.progress.line(.image(name), random.text(parts: 14)) }
            notes.append("note \(round)")
            display.note(notes[notes.count - 1])
            screen.replay(terminal.output())
            let lines = screen.lines
            try #require(lines.count == notes.count + 3, "\(lines)")
            #expect(Array(lines.dropLast(3)) == notes)
            let block = lines.suffix(3).map { $0 }
            #expect(block[0].hasPrefix("build   image:a  ") && block[1].hasPrefix("build   image:b  "), "\(block)")
            #expect(block[2].hasPrefix("0 of 2 done, about "), "\(block)")
        }
    }

    @Test(arguments: [
        ("#7 0.187 10%\r20%\r30%", "30%"), ("\u{1b}[32mok\u{1b}[0m", "ok"), ("a\tb", "a       b"), ("\u{1b}]0;t\u{7}x", "x"), ("日本", "日本"),
    ])
    func `the last line of a build is shown as plain text`(text: String, shown: String) throws {
        let terminal = try PseudoTerminal(Self.size)
        var screen = ScreenModel(Self.size, .joined)
        let display = Self.started(on: terminal)
        display.progress.line(.image("a"), text)
        display.note("now")
        screen.replay(terminal.output())
        #expect(screen.lines.contains { $0.hasPrefix("build   image:a  ") && $0.hasSuffix("  " + shown) }, "\(screen.lines)")
    }

    @Test func `a step that interrupts service says so`() throws {
        let terminal = try PseudoTerminal(Self.size)
        let console = Console(environment: ["TERM": "dumb", "NO_COLOR": "1"], error: terminal.slave)
        let display = RunDisplay(console: console, verbose: false)
        display.progress.started(Step(.container("sum"), .replace, [Reason(.forced)], interrupts: true))
        #expect(terminal.output().contains("replace container:sum  interrupts service  forced"))
    }

    @Test func `an interrupt's message is on a line of its own, with and without a block`() throws {
        let terminal = try PseudoTerminal(Self.size)
        var screen = ScreenModel(Self.size, .joined)
        let display = Self.started(on: terminal)
        screen.replay(terminal.output())
        try terminal.type(3)
        let echo = terminal.output()
        #expect(echo == "^C")
        screen.replay(echo)
        display.note("stopping; once more to stop at once")
        screen.replay(terminal.output())
        #expect(screen.lines.dropFirst(2).first == "stopping; once more to stop at once", "\(screen.lines)")
        #expect(screen.lines.count == 6 && !screen.lines.contains { $0.contains("^C") }, "\(screen.lines)")

        for environment in [["TERM": "xterm"], ["TERM": "dumb"], ["TERM": "xterm", "CI": "true"]] {
            let bare = RunDisplay(console: Console(environment: environment, error: terminal.slave), verbose: false)
            var screen = ScreenModel(Self.size, .joined)
            try terminal.type(3)
            screen.replay(terminal.output())
            bare.note("stopping; once more to stop at once")
            screen.replay(terminal.output())
            #expect(screen.lines == ["stopping; once more to stop at once"], "\(environment)")
        }
    }

    @Test func `verbose lines are plain, and keep the builder's number and time`() throws {
        let terminal = try PseudoTerminal(Self.size)
        let console = Console(environment: ["TERM": "dumb"], error: terminal.slave)
        let display = RunDisplay(console: console, verbose: true)
        display.progress.started(Self.step("a"))
        for text in ["#7 0.187 10%\r\u{1b}[1m20%\u{1b}[0m", "Step 1/2 : \u{1b}[36mFROM x\u{1b}[0m", "plain"] {
            display.progress.line(.image("a"), text)
        }
        let lines = terminal.output().split(separator: "\r\n").map(String.init)
        #expect(lines.dropFirst() == ["a | #7 0.187 20%", "a | Step 1/2 : FROM x", "a | plain"], "\(lines)")
    }

    @Test func `the lines of a failed build are plain`() {
        var said = SaidLogs()
        let text = FailureText(Failed(), &said)
        #expect(text.lines == ["error: failed", "  50%", "  red"])
    }

    private struct Failed: Explained {
        let hints: [String] = []
        let blame = Blame.run
        let description = "failed"
        var diagnostics: [Diagnostic] { [Diagnostic(.error, "failed", details: ["10%\r50%", "\u{1b}[31mred\u{1b}[0m"])] }
    }
}
