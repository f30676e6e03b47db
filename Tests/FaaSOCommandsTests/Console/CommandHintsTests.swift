import ArgumentParser
import FunctionModel
import RemoteHosts
import Testing

@testable import FaaSOCommands

struct CommandHintsTests {
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
        #expect(CommandHints(stage: try Stage("s")).repeated(in: text) == expected)
        #expect(CommandHints().repeated(in: text) == text)
    }

    @Test func `a hint that names a command repeats the place where the project runs`() {
        let hints = CommandHints(target: .swarm)
        for hints in [hints, CommandHints(caller: hints.caller)] {
            #expect(hints.repeated(in: "'faaso up' does it") == "'faaso up --target swarm' does it")
        }
    }

    @Test(arguments: [
        ("deploy it: faaso up", "deploy it: faaso up --stage s --to prod"),
        ("set it: faaso secret set db", "set it: faaso secret set --stage s --to prod db"),
        ("'faaso logs --to fra sum' shows it", "'faaso logs --stage s --to fra sum' shows it"),
        ("'faaso test sum' runs it", "'faaso test --stage s sum' runs it"), ("'faaso lock' adds it", "'faaso lock' adds it"),
    ])
    func `a hint that names a command repeats the stage and the host`(text: String, expected: String) throws {
        let hints = CommandHints(stage: try Stage("s"), hosts: "prod")
        #expect(hints.repeated(in: text) == expected)
        #expect(CommandHints(caller: hints.caller).repeated(in: text) == expected)
    }

    @Test(arguments: ["", "--to", "--stage", "prod", "--stage S/", "--to  "])
    func `words of a caller that are no options repeat nothing`(caller: String) {
        #expect(CommandHints(caller: caller).repeated(in: "'faaso up' does it") == "'faaso up' does it")
    }

    @Test(arguments: [
        ("rm x --stage s", "'faaso down --stage s'"), ("rm x --stage=s --to prod", "'faaso down --stage s --to prod'"),
        ("--target swarm rm", "'faaso down --target swarm'"), ("rm", "'faaso down --stage t'"), ("rm --stage", "'faaso down --stage t'"),
        ("rm -- --stage s", "'faaso down --stage t'"), ("rm --stage S/", "'faaso down'"),
    ])
    func `hints about a command line that is wrong repeat its options`(words: String, expected: String) {
        let stage = words.hasPrefix("--target") ? [:] : [GlobalOptions.stageVariable: "t"]
        let hints = CommandHints(arguments: words.split(separator: " ").map(String.init), environment: stage)
        #expect(hints.repeated(in: "'faaso down'") == expected)
    }

    @Test func `the verbs that repeat the host are those with the option`() {
        var hosted: Set<String> = []
        for group in FaaSO.configuration.groupedSubcommands {
            for command in group.subcommands {
                let helps = ([command] + command.configuration.subcommands).map { FaaSO.helpMessage(for: $0) }
                if let name = command.configuration.commandName, helps.contains(where: { $0.contains("--to <host>") }) {
                    hosted.insert(name)
                }
            }
        }
        #expect(hosted == HostHint.verbs)
        #expect(HostHint.groups == hosted.intersection(CommandHints.groups))
    }

    @Test func `every verb repeats the stage, except those without one`() {
        #expect(CommandHints.stageVerbs.isSuperset(of: HostHint.verbs) && CommandHints.stageVerbs.contains("affected"))
        #expect(CommandHints.stageVerbs.isDisjoint(with: ["cache", "init", "lock", "registry", "template"]))
    }
}
