import Testing

@testable import FaaSOCommands

struct LeadingOptionTests {
    private static let names = ["--directory", "--stage"]

    @Test(
        arguments: [
            (["--stage", "pr-1", "up"], "--stage", "pr-1", ["up"]), (["--stage=pr-1", "up"], "--stage", "pr-1", ["up"]),
            (["--stage="], "--stage", "", []), (["--directory", "a", "-C", "b"], "--directory", "a", ["-C", "b"]),
            (["--directory=a=b"], "--directory", "a=b", []), (["-C", "a"], "--directory", "a", []),
            (["-Ca", "up"], "--directory", "a", ["up"]), (["-C", "--stage", "x"], "--directory", "--stage", ["x"]),
        ] as [([String], String, String, [String])])
    func `an option has a name, a value and the words behind it`(words: [String], name: String, value: String, rest: [String]) throws {
        let option = try #require(LeadingOption(words[...], among: Self.names))
        #expect(option.name == name && option.value == value && Array(option.rest) == rest)
    }

    @Test(
        arguments: [
            [], [""], ["up", "--stage", "x"], ["--stage"], ["-C"], ["--to", "prod"], ["--stages", "x"], ["--", "-C", "x"], ["-c", "x"],
        ] as [[String]])
    func `other words, and options without a value, are none`(words: [String]) {
        #expect(LeadingOption(words[...], among: Self.names)?.name == nil)
    }

    @Test func `the short form needs the folder among the names`() {
        #expect(LeadingOption(["-C", "x"], among: ["--stage"])?.name == nil)
    }
}
