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
                return MistypedCommand(path: path, word: word, commands: names, place: .subcommand).diagnostic
            }
            command = next
            path += " " + word
        }
        return nil
    }
}
