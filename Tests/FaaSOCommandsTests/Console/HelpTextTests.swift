import ArgumentParser
import Testing

@testable import FaaSOCommands

/// The width of help pages, of every command at every width.
struct HelpTextTests {
    private static func pages(_ command: any ParsableCommand.Type = FaaSO.self) -> [(name: String, page: String)] {
        let configuration = command.configuration
        return [(configuration.commandName ?? "", FaaSO.helpMessage(for: command, columns: ParserWidth.unbroken))]
            + configuration.subcommands.flatMap { pages($0) }
    }

    /// Words, in their order.
    private static func words(_ text: String) -> [String] { text.split { $0 == " " || $0 == "\n" }.map(String.init) }

    @Test(arguments: [40, 52, 60, 79, 80, 100, 118, 132, 200])
    func `no line is wider than the terminal, except a command to copy`(width: Int) {
        for (name, page) in Self.pages() {
            let text = HelpText.wrapped(page, width: width)
            for line in text.split(separator: "\n") where Cells.of(line) > width {
                #expect(line.hasPrefix("  ") && line.contains("faaso"), "\(name) at \(width): \(line)")
            }
            #expect(Self.words(text) == Self.words(page), "\(name) at \(width)")
        }
    }

    @Test(arguments: [40, 60, 80, 100, 132])
    func `a line of a paragraph ends only if the next word has no room`(width: Int) {
        for (name, page) in Self.pages() {
            let lines = HelpText.wrapped(page, width: width).split(separator: "\n", omittingEmptySubsequences: false)
            for (line, next) in zip(lines, lines.dropFirst()) {
                guard let word = next.split(separator: " ").first, let first = line.first, first != " ", next.first != " " else { continue }
                if line.hasSuffix(":") || next.hasPrefix("USAGE") { continue }
                #expect(Cells.of(line) + 1 + Cells.of(word) > width, "\(name) at \(width): \(line) | \(next)")
            }
        }
    }

    @Test func `lists keep their lines, and their descriptions hang`() {
        let page = """
            OVERVIEW: Short.

            One two three
            four.

            Examples:
              faaso a    does one thing after another thing
              faaso b --with=a-very-long-option-that-is-copied

            USAGE: faaso x [--option <value>] [--other <value>] <file>

            OPTIONS:
              --option <value>        Some words that go on for a while.
              --another-long-option <value>
                                      Words below their label, which go on.
            """
        #expect(
            HelpText.wrapped(page, width: 40) == """
                OVERVIEW: Short.

                One two three four.

                Examples:
                  faaso a    does one thing after
                             another thing
                  faaso b --with=a-very-long-option-that-is-copied

                USAGE: faaso x [--option <value>]
                       [--other <value>] <file>

                OPTIONS:
                  --option <value>
                      Some words that go on for a while.
                  --another-long-option <value>
                      Words below their label, which go
                      on.
                """)
        #expect(HelpText.wrapped(page, width: 60).contains("\n  --option <value>        Some words that go on for a while.\n"))
        #expect(HelpText.wrapped("0.1.0 and more", width: 5) == "0.1.0 and more")
    }
}
