import ArgumentParser
import Operations

/// A command: it parses, calls an operation and renders the result.
///
/// A verb conforms to one of the protocols below. It needs its options and `perform`, which has no
/// default.
protocol Verb: ParsableCommand, Sendable {
    /// The options of every command.
    var global: GlobalOptions { get }
}

/// A command whose result is the same in all stages. Hints that name it do not repeat the stage.
protocol StagelessCommand: ParsableCommand {}

extension Verb {
    /// The console of the verb. Its hints repeat the stage and the hosts.
    var console: Console { global.console(hosts: (self as? any HostVerb)?.host.to) }
}

/// A verb that needs no engine and nothing concurrent.
protocol QuickVerb: Verb {
    /// Does the work of the verb.
    /// - Returns: the exit status.
    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus
}

extension QuickVerb {
    /// Runs the verb on the calling thread.
    func run() throws {
        let console = self.console
        try CommandRun.now(console) { try perform(global.operations(console), console) }
    }
}

/// A verb that waits for an engine or a program. An interrupt cancels it.
protocol WaitingVerb: Verb {
    /// Does the work of the verb.
    /// - Returns: the exit status.
    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus
}

extension WaitingVerb {
    /// Runs the verb. An interrupt cancels it.
    func run() throws {
        let console = self.console
        try CommandRun.waiting(console) { try await perform(global.operations(console), console) }
    }
}

/// A verb that runs until an interrupt, which is its normal end.
protocol FollowingVerb: WaitingVerb {}

extension FollowingVerb {
    /// Runs the verb until an interrupt.
    func run() throws {
        let console = self.console
        try CommandRun.following(console) { try await perform(global.operations(console), console) }
    }
}

/// A verb that displays a run while it happens.
protocol DisplayingVerb: Verb {
    /// True to show every line of the builds.
    var isVerbose: Bool { get }

    /// Does the work of the verb.
    /// - Returns: the exit status.
    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus
}

extension DisplayingVerb {
    /// Runs the verb with a display.
    func run() throws {
        let console = self.console
        let display = RunDisplay(console: console, verbose: isVerbose)
        try CommandRun.waiting(console, note: { display.note($0) }) {
            try await perform(global.operations(console), display, console)
        }
    }
}
