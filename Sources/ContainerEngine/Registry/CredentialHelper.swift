import Basics
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// The program `docker-credential-NAME`, which stores credentials outside of `config.json`.
///
/// The protocol is that of docker/docker-credential-helpers. The command is `get`, with the
/// registry's key on standard input and JSON on standard output.
struct CredentialHelper: Sendable {
    /// An answer to `get`.
    enum Answer: Hashable, Sendable {
        /// The helper has credentials.
        case found(RegistryAuth)
        /// The helper has no credentials for this registry.
        case missing
        /// The helper did not answer. The text is the reason.
        case failed(String)
    }

    /// The name after `docker-credential-`.
    let name: String
    /// The environment of the helper. Its `PATH` is searched for the program.
    let environment: [String: String]
    /// The time limit of the helper. Some helpers query a server.
    var timeout = Duration.seconds(60)

    private var program: String { "docker-credential-\(name)" }

    /// Asks the helper. Failures are returned as answers; only `CancellationError` is thrown.
    func get(_ server: String) async throws -> Answer {
        guard !name.contains("/"), let path = path else { return .failed("\(program) is not on the PATH") }
        // If a helper does not read its input, this process must not receive SIGPIPE.
        signal(SIGPIPE, SIG_IGN)
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await ask(path, server) }
            group.addTask {
                try await Task.sleep(for: timeout)
                return .failed("\(program) did not answer within \(timeout.components.seconds) s")
            }
            defer { group.cancelAll() }
            let answer = try await group.next() ?? .missing
            try Task.checkCancellation()
            return answer
        }
    }

    private var path: String? { SearchPath.programs(named: program, on: environment["PATH"]).first }

    private func ask(_ path: String, _ server: String) async throws -> Answer {
        do {
            // The input is written here, because the library ends the process if a helper closes a
            // text input early.
            let result = try await run(
                .path(FilePath(path)), arguments: ["get"], environment: .with(environment), input: .inputWriter,
                output: .string(limit: 1 << 20), error: .discarded
            ) { execution in
                guard (try? await execution.standardInputWriter.write(Array(server.utf8))) != nil else { return }
                try? await execution.standardInputWriter.finish()
            }
            return Self.answer(
                result.standardOutput, program: program, server: server, succeeded: result.terminationStatus.isSuccess)
        } catch is SubprocessError {
            try Task.checkCancellation()
            return .failed("\(program) cannot be run")
        }
    }

    /// Interprets the output of the helper. A refusal is a line of text with an exit code other
    /// than 0.
    static func answer(_ output: String, program: String, server: String, succeeded: Bool) -> Answer {
        let words = output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard succeeded else {
            if words.contains("credentials not found") { return .missing }
            return .failed("\(program) failed" + (words.isEmpty ? "" : ": \(words)"))
        }
        guard let wire = try? JSONCoding.decode(Wire.self, from: Array(output.utf8)) else {
            return .failed("\(program) answered with something else than credentials")
        }
        var auth = RegistryAuth(serverAddress: server)
        if wire.Username == "<token>" {
            auth.identityToken = wire.Secret ?? ""
        } else {
            auth.username = wire.Username ?? ""
            auth.password = wire.Secret ?? ""
        }
        return auth.isEmpty ? .missing : .found(auth)
    }

    private struct Wire: Decodable {
        let Username: String?
        let Secret: String?
    }
}
