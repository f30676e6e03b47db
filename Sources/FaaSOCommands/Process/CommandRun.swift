import ArgumentParser
import ContainerEngine
import Dispatch
import Glibc
import Synchronization

/// The run of a command's body. It throws the exit status of the body unless it is 0.
///
/// Concurrency starts only if a command needs it. A concurrent `main` would add several
/// milliseconds to every start. ``Program`` prints the errors.
enum CommandRun {
    /// Runs a command that needs no engine and nothing concurrent.
    static func now(_ console: Console, _ body: () throws -> ExitStatus) throws {
        try end(with: body(), console)
    }

    /// Runs a command that talks to the engine.
    ///
    /// The first interrupt cancels the command, so that it completes its current step. Interrupts
    /// are SIGINT, SIGTERM, and SIGHUP of a closed terminal. A second interrupt ends the process
    /// and its children at once.
    /// - Parameters:
    ///   - note: prints a line about the run. A command that redraws the terminal prints it between
    ///     its own lines.
    ///   - isQuiet: true prints nothing about an interrupt, and ends the command if standard output
    ///     fails.
    static func waiting(
        _ console: Console, note: (@Sendable (String) -> Void)? = nil, isQuiet: Bool = false,
        _ body: @escaping @Sendable () async throws -> ExitStatus
    ) throws {
        let note = note ?? { console.noteOverEcho($0) }
        let result = Mutex<Result<ExitStatus, any Error>?>(nil)
        let ended = DispatchSemaphore(value: 0)
        let task = Task {
            let outcome: Result<ExitStatus, any Error>
            do {
                outcome = .success(try await SilenceNotice.$current.withValue(SilenceNotice(tell: note)) { try await body() })
            } catch {
                outcome = .failure(error)
            }
            result.withLock { $0 = outcome }
            ended.signal()
        }
        let interruptions = Mutex(0)
        let sources = ([SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])).map { number in
            // The default action would end the process. The dispatch source handles the signal instead.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let count = interruptions.withLock { count in
                    count += 1
                    return count
                }
                if count > 1 {
                    ChildProcesses.kill()
                    _exit(ExitStatus.interrupted.rawValue)
                }
                // A question ends at once.
                if !isQuiet, !Confirmation.isWaiting { note("stopping; once more to stop at once") }
                task.cancel()
            }
            source.resume()
            return source
        }
        if isQuiet { StandardStreams.whenFailed { task.cancel() } }
        ended.wait()
        for source in sources { source.cancel() }
        switch result.withLock({ $0 }) {
        case .success(let status)?: try end(with: status, console)
        case .failure(let error)?: throw error
        case nil: break
        }
    }

    /// Runs a command until an interrupt, which is its normal end. Nothing is printed about the
    /// interrupt.
    static func following(_ console: Console, _ body: @escaping @Sendable () async throws -> ExitStatus) throws {
        try waiting(console, isQuiet: true) {
            do { return try await body() } catch  where Task.isCancelled {
                return StandardStreams.failure == nil ? .interrupted : .done
            }
        }
    }

    /// True when a signal was already ignored at the start, as `nohup` does with SIGHUP.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        // Swift cannot compare pointers to C functions, so their addresses are compared.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Ends a command.
    /// - Throws: the exit status unless it is 0. If the result was not written completely, it is a
    ///   failure.
    private static func end(with status: ExitStatus, _ console: Console) throws {
        if let complaint = StandardStreams.complaint {
            console.error(complaint)
            throw ExitCode((status == .done || status == .changes ? .failed : status).rawValue)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
