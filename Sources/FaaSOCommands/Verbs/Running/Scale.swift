import ArgumentParser
import Basics
import Operations

/// `faaso scale FUNCTION=N…`
struct Scale: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Set the numbers of functions' tasks on a swarm, until the next 'faaso up'.",
        discussion: """
            The number that stays is `replicas` in metadata.yml. One host runs one container of each function.

            Examples:
              faaso scale sum=3
              faaso scale sum=3 multiply=0
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Fail instead of waiting if another faaso deploys.")
    var noWait = false
    @Argument(help: ArgumentHelp("The functions with their numbers.", valueName: "function=n"), completion: .functions)
    var scales: [FunctionCount]

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let wanted = scales.map { (function: $0.function, count: $0.count) }
        try await operations.scale(wanted, wait: !noWait, progress: LineProgress(console).progress) { function, count, time in
            console.note("\(function) has \(count.counted("task")) after \(Amount.duration(time.seconds))")
        }
        console.note("the next 'faaso up' sets the numbers of metadata.yml again")
        return .done
    }
}

/// A function with a number: `sum=3`.
struct FunctionCount: Hashable, Sendable, ExpressibleByArgument {
    /// The name of the function, or the path of its folder.
    let function: String
    /// The number, from 0 to 1000.
    let count: Int

    /// Reads the words `NAME=N`. Nil for anything else.
    init?(argument: String) {
        guard let mark = argument.lastIndex(of: "="), mark > argument.startIndex, let count = Int(argument[argument.index(after: mark)...]),
            (0...1000).contains(count)
        else { return nil }
        (function, self.count) = (String(argument[..<mark]), count)
    }
}
