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

    @Test(arguments: ["--force deploy", "-v up -n", "--since HEAD up"])
    func `a command behind its options is named as that`(words: String) throws {
        let word = words.contains("deploy") ? "deploy" : "up"
        let expected = [
            "error: '\(word)' is a command, and only --stage, --target and -C may stand before it",
            "hint: write the other options behind it: faaso \(word) …",
        ]
        #expect(try lines(words) == expected && lines(words, .noRepository(folder: "/x")) == expected)
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
        ("containers", "'faaso status' lists the functions that run"),
        ("cp a b", "'docker cp' copies files; 'faaso status --wide' prints the names of the containers"),
        ("run build", "'faaso build' builds what changed; 'faaso run NAME' serves one function"),
        ("-t explain", "'faaso plan' shows what would run, and why; 'faaso why NAME' goes back to the changed file"),
        ("create -l python x", "'faaso new NAME --runtime R' makes a function"),
        ("secret create x", "'faaso secret set NAME' sets a secret"),
        ("secret list", "'faaso secret ls' lists the secrets"), ("template list", "'faaso template ls' lists the templates"),
        ("top", "'faaso status --stats' measures memory and processors; '--watch' repeats it"),
        ("version", "'faaso --version' prints the version"),
        ("setup", "'faaso up --to HOST' deploys to a host that has a Docker engine; 'faaso up' deploys here"),
        ("app logs", "'faaso logs' prints the logs; 'faaso logs --to HOST' prints those of a host"),
        ("app exec sh", "'faaso exec NAME sh' opens a shell in the function's container; '--to HOST' opens it on a host"),
        ("help top", "'faaso status --stats' measures memory and processors; '--watch' repeats it"),
    ])
    func `a command of another tool is answered with the one that does the same here`(words: String, hint: String) throws {
        for place in [Self.place, .noRepository(folder: "/x")] {
            let arguments = words.split(separator: " ").map(String.init)
            let lines = try HelpWords.refusal(arguments)?.lines ?? #require(try lines(words, place))
            #expect(lines.count == 2 && lines[0].hasPrefix("error: there is no command '") && lines[1] == "hint: " + hint)
        }
    }

    @Test(arguments: ["stop", "kill", "halt", "rm", "remove", "delete", "undeploy", "destroy", "help rm"])
    func `a command that ends one thing elsewhere is not answered with the end of all`(words: String) throws {
        let lines = try #require(try HelpWords.refusal(words.split(separator: " ").map(String.init))?.lines ?? lines(words + " sum"))
        let removal = try #require(lines.firstIndex { $0.contains("its folder in functions/ and its route in routes.yml") })
        let down = try #require(lines.firstIndex { $0.contains("'faaso down'") })
        #expect(removal < down && lines[down].contains("all functions of the project"))
    }

    @Test func `every command in a hint exists, and 'down' is named only with its extent`() throws {
        for (words, hints) in ForeignCommands.all {
            let quoted = hints.flatMap { $0.split(separator: "'") }.filter { $0.hasPrefix("faaso ") }
            for command in quoted {
                do {
                    _ = try FaaSO.parseAsRoot(command.split(separator: " ").dropFirst().map(String.init))
                } catch {
                    #expect(FaaSO.exitCode(for: error) == .success, "\(words): \(command)")
                }
            }
            for hint in hints where hint.contains("faaso down") {
                #expect(hint.contains("all functions") || hint.contains("takes the project down"), "\(words): \(hint)")
            }
        }
    }

    @Test func `no foreign command is a command here, and none is listed twice`() {
        let words = ForeignCommands.all.map(\.words)
        #expect(Set(words).count == words.count)
        let own = FaaSO.configuration.subcommands.flatMap { command in
            [command.configuration.commandName ?? ""] + command.configuration.aliases
                + command.configuration.subcommands.map {
                    "faaso \(command.configuration.commandName ?? "") \($0.configuration.commandName ?? "")"
                }
        }
        #expect(Set(words).isDisjoint(with: own))
    }

    @Test(
        arguments: """
            annotate approve archive auth autoscale backup balance begin branch bundle cancel cat checkout clone cluster commit connect
            consume context-use copy cordon cp cron debug describe-all disable disconnect domain drain echo edit enable env exit explain
            expose fetch fmt force format get-logs grant group host id install job key kind label link lock-all mark merge migrate mount move
            mv namespace network node open output package pause pod policy port-forward print project promote proxy publish-all quit
            read release rename replace repo report reset resolve resume retry role rollout search send service session share show
            sign size sleep source stack state-mv subscribe swarm switch tag taint task touch trace type unlock unpause use user
            view volume-ls wait write
            """.split(whereSeparator: \.isWhitespace).map(String.init))
    func `a word that is no typing error of a command gets no guess`(word: String) throws {
        let lines = try #require(try lines(word, .noRepository(folder: "/x")))
        #expect(!lines.joined().contains("did you mean"), "\(lines)")
    }

    @Test(arguments: ["up -d", "up --build", "up -d --build sum", "exec -it sum sh", "exec -i -t sum sh", "new hello --lang python"])
    func `options that users of other tools type are accepted`(words: String) throws {
        #expect(throws: Never.self) { _ = try FaaSO.parseAsRoot(words.split(separator: " ").map(String.init)) }
    }

    @Test func `prune and run keep their own words`() throws {
        #expect(try lines("prune -n") == nil && lines("prune") == nil && lines("run sum") == nil && lines("run -p 80 build") == nil)
        #expect(try lines("run build", .repository(functions: ["build"])) == nil)
        #expect(try lines("prune web")?.first == "error: there is no command 'faaso prune web'")
    }

    @Test(arguments: ["./sum", "functions/sum", ".", "..", "/x/functions/sum", "-v functions/sum"])
    func `a path is no mistyped command`(words: String) throws {
        #expect(try lines(words) == nil)
    }

    @Test func `ps is another name of status`() throws {
        #expect(try FaaSO.parseAsRoot(["ps", "-a", "--json"]) is Status)
        #expect(try lines("ps") == nil && HelpWords.refusal(["help", "ps"]) == nil)
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
