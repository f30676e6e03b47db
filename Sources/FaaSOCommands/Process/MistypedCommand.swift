import Basics
import Pipeline
import ArgumentParser
import FunctionModel

/// Without a command `faaso` builds what is named; so a command that is mistyped looks like a function that does not exist.
enum MistypedCommand {
    /// Hints for an error about a function's name that stands where a command would; none where it is no such error.
    /// - Parameter arguments: the process's, its own name first.
    static func hints(_ error: any Error, arguments: [String]) -> [String] {
        guard case PipelineError.unknownFunctions(let names, _) = error, let first = arguments.dropFirst().first, names.contains(first)
        else {
            return []
        }
        let commands = FaaSO.configuration.subcommands.compactMap { $0.configuration.commandName }
        if let meant = EditDistance.closest(to: first, among: commands) { return ["did you mean the command '\(meant)'?"] }
        return ["no command has this name either; 'faaso help' lists them"]
    }
}
