import Basics
import FoundationEssentials
import Subprocess
import Workspaces

extension HostLink {
    /// Starts an agent, and talks to it. A cancelled task interrupts a deployment.
    func converse<Result: Sendable>(
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
}

extension Result where Failure == any Error {
    /// The result of an asynchronous closure.
    fileprivate init(_ body: @Sendable () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
