import ArgumentParser
import Basics

/// The words after `faaso help`. The parser ignores a word that names no command.
enum HelpWords {
    /// The error about the first word that names no command; nil if all words do.
    /// - Parameter arguments: the process's arguments without its own name.
    static func refusal(_ arguments: [String]) -> Diagnostic? {
        guard arguments.first == "help" else { return nil }
        var command: any ParsableCommand.Type = FaaSO.self
        var path = "faaso"
        for word in arguments.dropFirst() where !word.hasPrefix("-") {
            let commands = command.configuration.subcommands
            let names = commands.compactMap { $0.configuration.commandName }
            guard let next = commands.first(where: { $0.configuration.isNamed(word) }) else {
                if path == "faaso", word == "help" { return nil }
                return MistypedCommand(path: path, word: word, commands: names, place: .subcommand).diagnostic
            }
            command = next
            path += " " + word
        }
        return nil
    }
}
