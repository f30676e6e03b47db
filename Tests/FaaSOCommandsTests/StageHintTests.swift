import FunctionModel
import Testing

@testable import FaaSOCommands

struct StageHintTests {
    @Test(arguments: [
        ("deploy it: faaso up", "deploy it: faaso up --stage s"), ("'faaso up' starts it", "'faaso up --stage s' starts it"),
        ("set it: faaso secret set db, or V", "set it: faaso secret set --stage s db, or V"),
        ("'faaso secret' sets it", "'faaso secret --stage s' sets it"),
        ("see 'faaso why image:NAME'", "see 'faaso why --stage s image:NAME'"),
        ("'faaso up' or 'faaso logs x'", "'faaso up --stage s' or 'faaso logs --stage s x'"),
        ("'faaso lock' adds it", "'faaso lock' adds it"), ("'faaso cache ls' lists", "'faaso cache ls' lists"),
        ("another faaso works", "another faaso works"), ("see xfaaso up", "see xfaaso up"), ("faaso up --stage t", "faaso up --stage t"),
        ("widen `ports` in faaso.yml", "widen `ports` in faaso.s.yml"), ("choose a name in faaso.yml", "choose a name in faaso.yml"),
        ("faaso ", "faaso "), ("faaso", "faaso"), ("", ""),
    ])
    func `a hint that names a command repeats the stage`(text: String, expected: String) throws {
        #expect(StageHint(stage: try Stage("s")).repeated(in: text) == expected)
        #expect(StageHint(stage: nil).repeated(in: text) == text)
    }
}
