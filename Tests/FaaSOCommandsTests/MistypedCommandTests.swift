import ArgumentParser
import Basics
import Testing

@testable import FaaSOCommands

struct MistypedCommandTests {
    private static let place = MistypedCommand.Place.repository(functions: ["report", "sum"])

    private func lines(_ words: String, _ place: MistypedCommand.Place? = place) throws -> [String]? {
        let arguments = words.split(separator: " ").map(String.init)
        if let found = MistypedCommand.find(in: arguments, place: { _ in place }) { return found.diagnostic.lines }
        guard let build = try? FaaSO.parseAsRoot(arguments) as? Build else { return nil }
        return MistypedCommand.find(in: build, arguments: arguments, place: { _ in place })?.diagnostic.lines
    }

    @Test(arguments: [
        ("pla", "did you mean the command 'plan'?"), ("-v pla", "did you mean the command 'plan'?"),
        ("smu", "did you mean the function 'sum'?"),
        ("smu --jbos 3", "did you mean the function 'sum'?"), ("ru", "did you mean the command 'run'?"),
        ("restort", "did you mean the command 'restart' or the function 'report'?"),
        ("pause", "'faaso help' lists the commands"),
        ("completion", "'faaso help' lists the commands"), ("pause --help", "'faaso help' lists the commands"),
        ("pla sum", "did you mean the command 'plan'?"),
    ])
    func `a word in a command's place is named, with the nearest command or function`(words: String, hint: String) throws {
        let word = try #require(words.split(separator: " ").first { !$0.hasPrefix("-") })
        #expect(try lines(words) == ["error: no command and no function is named '\(word)'", "hint: " + hint])
    }

    @Test func `outside a repository a mistyped command is named as that`() throws {
        let nowhere = MistypedCommand.Place.noRepository(folder: "/x")
        #expect(try lines("staus", nowhere) == ["error: there is no command 'staus'", "hint: did you mean the command 'status'?"])
        let far = [
            "error: there is no command 'pause'", "hint: 'faaso help' lists the commands",
            "hint: '/x' is in no repository of functions, so it is not a function's name either",
        ]
        #expect(try lines("pause", nowhere) == far)
        #expect(try lines("--verbose pause", nowhere) == far)
    }

    @Test(arguments: [
        "sum", "sum nosuch", "sum --jbos 3", "-v sum", "", "-v", "up pla", "build pla", "help pla", "--help", "-h pla", "--version",
        "cache ls", "cache", "cache --help", "secret ls",
    ])
    func `a command line with a command or a function is not refused`(words: String) throws {
        #expect(try lines(words) == nil)
    }

    @Test(arguments: [
        ("ps", "'faaso status' shows what runs"), ("ls", "'faaso status' lists functions and routes"),
        ("stop sum", "'faaso down' removes what runs; volumes and images stay"),
        ("create -l python x", "'faaso new NAME --runtime R' makes a function"),
        ("secret create x", "'faaso secret set NAME' sets a secret"),
        ("secret list", "'faaso secret ls' lists secrets"), ("template list", "'faaso template ls' lists templates"),
        ("top", "'faaso status --watch' shows memory and processors"),
    ])
    func `a command of another tool is answered with the one that does the same here`(words: String, hint: String) throws {
        for place in [Self.place, .noRepository(folder: "/x")] {
            let lines = try #require(try lines(words, place))
            #expect(lines.count == 2 && lines[0].hasPrefix("error: there is no command '") && lines[1] == "hint: " + hint)
        }
    }

    @Test func `every command that a foreign command is answered with exists`() throws {
        for (words, hint) in ForeignCommands.all {
            let command = hint.split(separator: "'")[0].split(separator: " ").dropFirst().map(String.init)
            #expect(throws: Never.self, "\(words): \(hint)") {
                _ = try FaaSO.parseAsRoot(command)
            }
        }
    }

    @Test(arguments: ["up -d", "up --build", "up -d --build sum", "exec -it sum sh", "exec -i -t sum sh", "new hello --lang python"])
    func `options that users of other tools type are accepted`(words: String) throws {
        #expect(throws: Never.self) { _ = try FaaSO.parseAsRoot(words.split(separator: " ").map(String.init)) }
    }

    @Test func `functions that cannot be read refuse nothing`() throws {
        #expect(try lines("pla", nil) == nil)
    }

    @Test func `a mistyped command behind another is named with it`() throws {
        #expect(try lines("cache lst") == ["error: there is no command 'faaso cache lst'", "hint: did you mean 'ls'?"])
        #expect(
            try lines("secret remove x") == [
                "error: there is no command 'faaso secret remove'", "hint: 'faaso secret rm NAME' removes secrets",
            ])
    }

    @Test(arguments: [
        (["x"], "."), (["x", "-C", "a"], "a"), (["x", "-Ca"], "a"), (["x", "--directory", "a", "-C", "b"], "b"),
        (["x", "--directory=a"], "a"),
        (["x", "--", "-C", "a"], "."), (["x", "-C"], "."),
    ])
    func `the folder of an option behind the word counts`(arguments: [String], folder: String) {
        #expect(MistypedCommand.folder(in: arguments) == folder)
    }
}
