import Basics
import FoundationEssentials
import Glibc
import Subprocess
package import Workspaces

/// A connection to a host through `ssh`, with this program on the other side.
package struct HostLink: Sendable {
    /// The host.
    package let host: RemoteHost
    /// The `ssh` of this machine.
    let ssh: SSHProcess
    /// The program that runs on the host.
    let program: AgentProgram
    /// The author of deployments: `user@host`.
    let author: String

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

    /// The error of a call that did not succeed.
    func reason(_ end: SSHProcess.End) -> any Error {
        switch end.status {
        case SSHCommand.missing: ProgramMissing()
        case SSHCommand.linkFailed: SSHError.failed(host: host.name, errors: end.errors)
        default: SSHError.agentEnded(host: host.name, status: end.status, errors: end.errors)
        }
    }
}
