import ArgumentParser
import Basics
import FunctionModel

/// The words behind `faaso help`: the parser takes one that is no command for none.
enum HelpWords {
    /// What is said of the first word that is no command; nil where all are.
    /// - Parameter arguments: the process's, without its own name.
    static func refusal(_ arguments: [String]) -> Diagnostic? {
        guard arguments.first == "help" else { return nil }
        var command: any ParsableCommand.Type = FaaSO.self
        var path = "faaso"
        for word in arguments.dropFirst() where !word.hasPrefix("-") {
            let commands = command.configuration.subcommands
            let names = commands.compactMap { $0.configuration.commandName }
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
                if path == "faaso", word == "help" { return nil }
                let meant = EditDistance.closest(to: word, among: names).map { "did you mean '\($0)'?" }
                let help = "faaso help" + path.dropFirst("faaso".count)
                return Diagnostic(.error, "there is no command '\(path) \(word)'", hints: [meant ?? "'\(help)' lists them"])
            }
            command = next
            path += " " + word
        }
        return nil
    }
}
