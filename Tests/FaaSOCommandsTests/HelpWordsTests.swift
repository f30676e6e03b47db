import Basics
import Testing

@testable import FaaSOCommands

struct HelpWordsTests {
    @Test(arguments: [[], ["help"], ["help", "up"], ["help", "cache", "diff"], ["help", "help"], ["help", "--help"], ["up", "foo"]])
    func `help for a command that there is is the parser's`(arguments: [String]) {
        #expect(HelpWords.refusal(arguments) == nil)
    }

    @Test func `help for no command says so`() {
        #expect(
            HelpWords.refusal(["help", "foo"])?.lines == [
                "error: there is no command 'faaso foo'", "hint: 'faaso help' lists the commands",
            ])
        #expect(HelpWords.refusal(["help", "pla"])?.lines == ["error: there is no command 'faaso pla'", "hint: did you mean 'plan'?"])
        #expect(
            HelpWords.refusal(["help", "cache", "xxxxxxx"])?.lines
                == ["error: there is no command 'faaso cache xxxxxxx'", "hint: 'faaso help cache' lists the commands"])
    }
}
