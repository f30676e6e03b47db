import Basics
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// A socket of this machine that leads to an engine on another one.
///
/// `ssh` ends with this value, and with this process, because its standard input ends then.
final class EngineTunnel: Sendable {
    private let endpoint: EngineEndpoint
    private let folder: String
    private let state = State()

    /// The time that `ssh` gets to connect, with the questions that it may ask.
    private static let limit = Duration.seconds(60)

    /// Starts `ssh`.
    /// - Parameter words: the words after `ssh` that name the machine.
    init(to words: [String], _ endpoint: EngineEndpoint, environment: [String: String]) throws(EngineError) {
        self.endpoint = endpoint
        folder = "/tmp/faaso-tunnel-\(UInt64.random(in: .min ... .max))"
        guard let ssh = SearchPath.programs(named: "ssh", on: environment["PATH"]).first else {
            throw .unreachable(endpoint: endpoint.description, reason: "there is no 'ssh' on the PATH")
        }
        guard mkdir(folder, 0o700) == 0 else {
            throw .unreachable(endpoint: endpoint.description, reason: "the folder \(folder) cannot be made")
        }
        let options =
            SSHOptions.common + [
                "-o", "ExitOnForwardFailure=yes", "-T", "-L", "\(socket):/var/run/docker.sock",
            ]
        // Ctrl-C reaches the whole group of processes, and the caller still needs the engine then.
        let all = ["-c", #"trap "" INT; exec "$@""#, "sh", ssh] + options + words + ["cat"]
        Task { [state] in await Self.run(all, environment, state) }
    }

    deinit {
        state.end.signal()
        unlink(socket)
        rmdir(folder)
    }

    private var socket: String { folder + "/docker.sock" }

    /// Waits until the engine answers.
    func connect() async throws -> Engine {
        let deadline = ContinuousClock.now + Self.limit
        while ContinuousClock.now < deadline {
            if let reason = state.failure { throw EngineError.unreachable(endpoint: endpoint.description, reason: reason) }
            if access(socket, F_OK) == 0 { return try await Engine.connect(.unix(socket), mayBeRemote: true) }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw EngineError.unreachable(endpoint: endpoint.description, reason: "ssh did not connect within \(Self.limit.text)")
    }

    /// Runs `ssh` until it ends, or until the tunnel is given up.
    private static func run(_ words: [String], _ environment: [String: String], _ state: State) async {
        do {
            _ = try await Subprocess.run(
                .path("/bin/sh"), arguments: Arguments(words), environment: .with(environment), input: .inputWriter, output: .sequence,
                error: .sequence
            ) { execution in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await state.end.wait()
                        try? await execution.standardInputWriter.finish()
                    }
                    group.addTask { for try await _ in execution.standardOutput {} }
                    group.addTask {
                        var splitter = LineSplitter(limit: 1 << 16)
                        for try await buffer in execution.standardError {
                            for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { state.add(line) }
                        }
                        // `ssh` has ended by itself.
                        state.end.signal()
                    }
                    try await group.waitForAll()
                }
            }
        } catch {
            state.add(Array("\(error)".utf8))
        }
        state.finish()
    }

    /// The part that the running `ssh` shares with the tunnel.
    private final class State: Sendable {
        private struct Values {
            var line: String?
            var hasEnded = false
        }

        /// Ends `ssh`.
        let end = WakeSignal()
        private let values = Mutex(Values())

        /// Notes a line of standard error.
        func add(_ line: [UInt8]) { values.withLock { $0.line = String(decoding: line, as: UTF8.self) } }

        /// Notes the end of `ssh`.
        func finish() { values.withLock { $0.hasEnded = true } }

        /// The last words of an `ssh` that has ended; nil as long as it runs.
        var failure: String? { values.withLock { $0.hasEnded ? $0.line ?? "ssh ended" : nil } }
    }
}
