import Testing

@testable import FaaSOCommands

struct NegativeValuesTests {
    @Test(arguments: [
        ("prune --keep -1", "prune --keep=-1"), ("logs -n -1 sum", "logs -n=-1 sum"), ("logs --since -5m", "logs --since=-5m"),
        ("invoke sum -d -.5", "invoke sum -d=-.5"), ("-v -1", "-v=-1"), ("up -1", "up -1"), ("up -1 -2", "up -1 -2"),
        ("prune --keep=1 -1", "prune --keep=1 -1"), ("invoke sum -d -", "invoke sum -d -"), ("up --report -v", "up --report -v"),
        ("exec sum tail -n -1", "exec sum tail -n -1"), ("run sum -- -n -1", "run sum -- -n -1"), ("", ""),
    ])
    func `a negative number behind an option is joined to it`(words: String, joined: String) {
        #expect(NegativeValues.joined(words.split(separator: " ").map(String.init)).joined(separator: " ") == joined)
    }
}
