import Testing

@testable import FaaSOCommands

/// Questions on a terminal of the kernel.
struct ConfirmationTests {
    private static func ask(_ keys: String) async throws -> (answer: Bool, output: String) {
        let terminal = try PseudoTerminal(LiveBlock.Size(columns: 80, rows: 24))
        let confirmation = Confirmation(console: Console(environment: [:], error: terminal.slave))
        for byte in Array(keys.utf8) { try terminal.type(byte) }
        let answer = try confirmation.asks("remove \u{9b}2Jit?", descriptor: terminal.slave)
        return (answer, terminal.text())
    }

    @Test(arguments: [
        ("y\n", true), ("yes\n", true), ("Y\n", true), ("n\n", false), ("\n", false), ("yess\n", false), ("\u{4}", false),
    ])
    func `only yes is a yes, and the end of the input is none`(keys: String, answer: Bool) async throws {
        let done = try await Self.ask(keys)
        #expect(done.answer == answer && done.output.contains("remove it? [y/N] "), "\(done)")
        // The terminal echoes Enter, and not Ctrl-D.
        if keys == "\u{4}" { #expect(done.output.hasSuffix("\n"), "\(done)") }
    }

    @Test func `an interrupt at a question says that nothing was changed`() async throws {
        let terminal = try PseudoTerminal(LiveBlock.Size(columns: 80, rows: 24))
        let (console, slave) = (Console(environment: [:], error: terminal.slave), terminal.slave)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                #expect(throws: CancellationError.self) { try Confirmation(console: console).asks("sure?", descriptor: slave) }
            }
            group.cancelAll()
        }
        #expect(terminal.text() == "sure? [y/N] \nnothing was changed\n")
        #expect(!Confirmation.isWaiting)
    }
}
