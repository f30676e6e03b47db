import ArgumentParser
import Basics
import FunctionModel
import Workspaces

/// A word in a command's place that names no command.
///
/// Without a command `faaso` builds the named functions, so the word may also be a function's name.
/// The word is checked first. Outside a repository, or beside an option that `build` does not have,
/// the mistyped command is the cause.
struct MistypedCommand: Hashable {
    /// The place where a function of that name would be.
    enum Place: Hashable {
        /// In a repository with these functions.
        case repository(functions: [String])
        /// Nowhere, since this folder is in no repository.
        case noRepository(folder: String)
        /// Nowhere, since another command came before, as in `faaso cache lst`.
        case subcommand
    }

    /// The commands before the word: `faaso`, or `faaso cache`.
    let path: String
    /// The word itself.
    let word: String
    /// The commands that may be meant.
    let commands: [String]
    /// The place where the word could name a function.
    let place: Place

    /// The error, with the most similar commands and functions as hints.
    var diagnostic: Diagnostic {
        let foreign = ForeignCommands.hints(word, after: path)
        if !foreign.isEmpty {
            return Diagnostic(.error, "there is no command '\(path == "faaso" ? word : path + " " + word)'", hints: foreign)
        }
        // A command whose options stand before it.
        if place != .subcommand, commands.contains(word) {
            return Diagnostic(
                .error, "'\(word)' is a command, and only --stage, --target and -C may stand before it",
                hints: ["write the other options behind it: faaso \(word) …"])
        }
        let command = EditDistance.closest(to: word, among: commands)
        let list = "'faaso help\(path.dropFirst("faaso".count))' lists the commands"
        switch place {
        case .subcommand:
            return Diagnostic(.error, "there is no command '\(path) \(word)'", hints: [command.map { "did you mean '\($0)'?" } ?? list])
        case .noRepository(let folder):
            let hint = "'\(folder)' is in no repository of functions, so it is not a function's name either"
            return Diagnostic(
                .error, "there is no command '\(word)'", hints: command.map { ["did you mean the command '\($0)'?"] } ?? [list, hint])
        case .repository(let functions):
            let function = EditDistance.closest(to: word, among: functions)
            let meant = [command.map { "the command '\($0)'" }, function.map { "the function '\($0)'" }].compactMap { $0 }
            let hints = meant.isEmpty ? NameHint.nodeHints(word) + [list] : ["did you mean \(meant.joined(separator: " or "))?"]
            return Diagnostic(.error, "no command and no function is named '\(word)'", hints: hints)
        }
    }
}

extension MistypedCommand {
    /// Finds the mistyped command of a command line. Nil if there is none.
    /// - Parameters:
    ///   - arguments: the process's, without its own name.
    ///   - place: finds the functions around a folder; nil if they cannot be read.
    static func find(in arguments: [String], place: (_ folder: String) -> Place?) -> MistypedCommand? {
        guard let first = arguments.first else { return nil }
        if let phrase = phrase(arguments, place: place) { return phrase }
        if first.hasPrefix("-") { return nil }
        guard let command = FaaSO.configuration.subcommands.first(where: { $0.configuration.isNamed(first) }) else {
            return first == "help" ? nil : find(first, in: place(folder(in: arguments)))
        }
        let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.isEmpty, let second = arguments.dropFirst().first, !second.hasPrefix("-"), !names.contains(second) else { return nil }
        return MistypedCommand(path: "faaso " + first, word: second, commands: names, place: .subcommand)
    }

    /// Finds a command of two words that another tool has, such as `run build` and `-t explain`.
    /// Nil if the second word is a function here.
    private static func phrase(_ arguments: [String], place: (_ folder: String) -> Place?) -> MistypedCommand? {
        guard arguments.count > 1, !arguments[1].hasPrefix("-"), !FunctionPath.isPath(arguments[1]) else { return nil }
        let (path, word) = ("faaso " + arguments[0], arguments[1])
        guard ForeignCommands.phrases.contains(path), !ForeignCommands.hints(word, after: path).isEmpty else { return nil }
        if case .repository(let functions)? = place(folder(in: arguments)), functions.contains(word) { return nil }
        return MistypedCommand(path: path, word: word, commands: [], place: .subcommand)
    }

    /// Finds it in a command line without a command, whose first word is behind options.
    static func find(in build: Build, arguments: [String], place: (_ folder: String) -> Place?) -> MistypedCommand? {
        guard arguments.first?.hasPrefix("-") ?? false, let first = build.functions.first else { return nil }
        return find(first, in: place(build.global.directory))
    }

    private static func find(_ word: String, in place: Place?) -> MistypedCommand? {
        // A path is no command, and the error of a wrong one says more.
        guard !FunctionPath.isPath(word), let place else { return nil }
        if case .repository(let functions) = place, functions.contains(word) { return nil }
        let commands = FaaSO.configuration.subcommands.compactMap { $0.configuration.commandName }
        return MistypedCommand(path: "faaso", word: word, commands: commands, place: place)
    }

    /// The folder that `-C` names, in a command line that the parser may refuse.
    static func folder(in arguments: [String]) -> String {
        var (folder, left) = (".", arguments.prefix { $0 != "--" })
        while !left.isEmpty {
            let option = LeadingOption(left, among: [GlobalOptions.directoryName])
            folder = option?.value ?? folder
            left = option?.rest ?? left.dropFirst()
        }
        return folder
    }
}

extension MistypedCommand.Place {
    /// Finds the functions around a folder by the names of their folders, valid or not. Nil if they
    /// cannot be read, so that the command itself reports why.
    static func around(_ folder: String) -> MistypedCommand.Place? {
        do {
            return .repository(functions: try Workspace.names(of: .functions, around: folder))
        } catch WorkspaceError.notAProject(let folder, foreign: _) {
            return .noRepository(folder: folder)
        } catch {
            return nil
        }
    }
}

extension CommandConfiguration {
    /// True when a word is the command's name, or another name of it.
    func isNamed(_ word: String) -> Bool { commandName == word || aliases.contains(word) }
}
