import Basics
import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import Subprocess
package import Workspaces

/// A connection to a host through `ssh`, with this program on the other side.
package struct HostLink: Sendable {
    /// The host.
    package let host: RemoteHost
    private let ssh: SSHProcess
    private let program: AgentProgram
    private let author: String

    /// Prepares the connections to hosts. Nothing is sent. The program is read once, whatever the
    /// number of hosts.
    /// - Parameter author: the author of deployments: `user@host`.
    /// - Throws: ``SSHError``.
    package static func links(
        to hosts: [RemoteHost], environment: [String: String], author: String
    ) throws(SSHError) -> [HostLink] {
        let (ssh, program) = (try SSHProcess(environment: environment), try AgentProgram(environment: environment))
        return hosts.map { HostLink(host: $0, ssh: ssh, program: program, author: author) }
    }

    /// Talks to an agent on the host. If the host lacks this program, it is copied there first.
    ///
    /// A cancelled task interrupts a deployment, and waits for its end.
    /// - Parameter onInstall: called before the program is copied.
    /// - Throws: ``SSHError``, ``RemoteFailure``, and the errors of `body`.
    package func withAgent<Result: Sendable>(
        _ project: HostedProject, adopt: Bool, onInstall: @Sendable () -> Void,
        _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await withProgram(onInstall) { try await converse(project, adopt, body) }
    }

    /// Runs a verb on the host, with the standard streams of this process.
    /// - Parameters:
    ///   - streams: the streams that the verb gets.
    ///   - onInstall: called before the program is copied.
    /// - Returns: the exit status of the verb.
    package func run(
        _ arguments: [String], _ project: HostedProject, streams: VerbStreams, onInstall: @Sendable () -> Void
    ) async throws -> Int {
        if streams == .piped {
            // A call that finds no program would read the input and lose it.
            try await withProgram(onInstall) {
                let check = SSHCommand(
                    address: host.address, options: ["-T", "-n"], script: SSHCommand.findProgram, arguments: [program.digest])
                let end = try await ssh.run(check, input: { _ in }, onLine: { _ in })
                if end.status != 0 { throw reason(end) }
            }
            return try await ssh.attached(try command(arguments, project, options: streams.options))
        }
        return try await withProgram(onInstall) {
            let status = try await ssh.attached(try command(arguments, project, options: streams.options))
            if status == SSHCommand.missing { throw ProgramMissing() }
            if status == SSHCommand.linkFailed { throw SSHError.failed(host: host.name, errors: []) }
            return status
        }
    }

    /// Runs a verb on the host, and returns its standard output.
    /// - Throws: ``SSHError``, also if the verb fails.
    package func output(of arguments: [String], _ project: HostedProject, onInstall: @Sendable () -> Void) async throws -> [UInt8] {
        try await withProgram(onInstall) {
            let output = Shared<[UInt8]>([])
            let end = try await ssh.run(
                try command(arguments, project, options: ["-T", "-n"]), input: { _ in },
                onLine: { line in output.change { $0 += line + [UInt8(ascii: "\n")] } })
            if end.status != 0 { throw reason(end) }
            return output.value
        }
    }

    private func command(_ arguments: [String], _ project: HostedProject, options: [String]) throws -> SSHCommand {
        let call = try JSONCoding.compact(RemoteVerb(project: project, host: host.name, arguments: arguments))
        return SSHCommand(
            address: host.address, options: options, script: SSHCommand.runProgram,
            arguments: [program.digest, "run", Data(call).base64EncodedString()])
    }

    /// Performs a call. If the host lacks the program, copies it and performs the call again.
    private func withProgram<Result>(_ onInstall: () -> Void, _ call: () async throws -> Result) async throws -> Result {
        do { return try await call() } catch is ProgramMissing {
            onInstall()
            try await install()
        }
        do { return try await call() } catch is ProgramMissing { throw SSHError.notInstalled(host: host.name, errors: []) }
    }

    private struct ProgramMissing: Error {}

    private func converse<Result: Sendable>(
        _ project: HostedProject, _ adopt: Bool, _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        let stop = WakeSignal()
        // Only the agent's own end may end the process of a deployment.
        return try await withTaskCancellationHandler {
            try await shielded { await Swift.Result { try await self.session(project, adopt, stop, body) } }.get()
        } onCancel: {
            stop.signal()
        }
    }

    private func session<Result: Sendable>(
        _ project: HostedProject, _ adopt: Bool, _ stop: WakeSignal, _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        let greeting = AgentGreeting(project: project, folder: "/tmp/faaso-" + RandomName.make(), author: author, adopt: adopt)
        let port = try FreePort.find()
        let command = SSHCommand(
            address: host.address, options: ["-T", "-o", "ExitOnForwardFailure=yes", "-L", "127.0.0.1:\(port):\(greeting.socket)"],
            script: SSHCommand.runProgram,
            arguments: [program.digest, "serve", Data(try JSONCoding.compact(greeting)).base64EncodedString()])
        let (messages, errors) = (AgentMessages(), Shared<[String]>([]))
        let outcome = Shared<Swift.Result<Result, any Error>?>(nil)
        let end = try await ssh.run(
            command, errors: errors,
            input: { writer in
                let result = await Swift.Result { try await Self.talk(host.name, port, errors, writer, messages, stop, body) }
                outcome.change { $0 = result }
                // Nothing of the agent has to be awaited.
                if case .failure(let error) = result, error is CancellationError { throw error }
            },
            onLine: { messages.add($0) }, onEnd: { messages.finish() })
        let result = outcome.value
        if case .failure(let error)? = result, error is AgentGone { throw reason(end) }
        guard let result else { throw reason(end) }
        return try result.get()
    }

    private static func talk<Result: Sendable>(
        _ host: String, _ port: Int, _ errors: Shared<[String]>, _ writer: StandardInputWriter, _ messages: AgentMessages,
        _ stop: WakeSignal,
        _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            let opened = Shared<AgentSession?>(nil)
            group.addTask {
                switch try await messages.next() {
                case .hello(let hello):
                    let session = AgentSession(hello: hello, host: host, port: port, errors: errors, writer: writer, messages: messages)
                    opened.change { $0 = session }
                    return try await body(session)
                case .failed(let failure): throw failure.on(host)
                default: throw AgentGone()
                }
            }
            group.addTask {
                await stop.wait()
                try Task.checkCancellation()
                guard let session = opened.value, session.isDeploying else { throw CancellationError() }
                await session.interrupt()
                return nil
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: AgentRequest.beat)
                    await opened.value?.sendSignOfLife()
                }
            }
            group.addTask {
                await messages.ended()
                // The last message may still be on its way to the task that waits for it.
                try await Task.sleep(for: .seconds(1))
                throw AgentGone()
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw CancellationError()
        }
    }

    private func reason(_ end: SSHProcess.End) -> any Error {
        switch end.status {
        case SSHCommand.missing: ProgramMissing()
        case SSHCommand.linkFailed: SSHError.failed(host: host.name, errors: end.errors)
        default: SSHError.agentEnded(host: host.name, status: end.status, errors: end.errors)
        }
    }

    // MARK: - The program on the host

    private func install() async throws {
        let lines = Shared<[String]>([])
        let asked = try await ssh.run(
            SSHCommand(address: host.address, options: ["-T"], script: SSHCommand.system, arguments: []), input: { _ in },
            onLine: { line in lines.change { $0.append(String(decoding: line, as: UTF8.self)) } })
        try Task.checkCancellation()
        if asked.status != 0 { throw SSHError.failed(host: host.name, errors: asked.errors) }
        let system = Array(lines.value.suffix(2))
        guard system == ["Linux", program.machine] else {
            throw SSHError.otherMachine(host: host.name, system: system.joined(separator: " "), wanted: "Linux \(program.machine)")
        }
        let file = program
        let end = try await ssh.run(
            SSHCommand(
                address: host.address, options: ["-T", "-C"], script: SSHCommand.install, arguments: [file.digest, "\(file.size)"]),
            input: { writer in
                guard let pieces = try InputFile(file.path) else { return }
                while let piece = try pieces.next() {
                    // If the host takes no more, the exit status says why.
                    do { _ = try await writer.write(piece) } catch { return }
                }
            }, onLine: { _ in })
        if end.status == SSHCommand.linkFailed { throw SSHError.failed(host: host.name, errors: end.errors) }
        if end.status != 0 { throw SSHError.notInstalled(host: host.name, errors: end.errors) }
    }
}

extension Result where Failure == any Error {
    /// The result of an asynchronous closure.
    fileprivate init(_ body: @Sendable () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// The standard streams of a verb that runs on a host.
package enum VerbStreams: Sendable {
    /// The terminal of this process.
    case terminal
    /// The output of this process, and no input.
    case output
    /// The input and the output of this process, which are no terminals.
    case piped

    /// The options of `ssh`. Of its own messages, only errors are printed.
    var options: [String] {
        let quiet = ["-o", "LogLevel=ERROR"]
        switch self {
        case .terminal: return ["-t"] + quiet
        case .output: return ["-T", "-n"] + quiet
        case .piped: return ["-T"] + quiet
        }
    }
}

/// A verb that runs on a host.
package struct RemoteVerb: Codable, Sendable {
    /// The project.
    package var project: HostedProject
    /// The host, as the caller names it.
    package var host: String
    /// The words after `faaso`.
    package var arguments: [String]
}
