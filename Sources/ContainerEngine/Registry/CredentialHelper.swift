import Basics
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// The program `docker-credential-NAME`, which keeps credentials elsewhere than in `config.json`.
///
/// The protocol is that of docker/docker-credential-helpers: the command `get`, the registry's key on
/// standard input, JSON on standard output.
struct CredentialHelper: Sendable {
    /// An answer to `get`.
    enum Answer: Hashable, Sendable {
        case found(RegistryAuth)
        /// The helper has nothing for this registry.
        case missing
        /// The helper did not answer; why.
        case failed(String)
    }

    let name: String
    let environment: [String: String]
    /// The most time that the helper may take. Some of them ask a server.
    var timeout = Duration.seconds(60)

    private var program: String { "docker-credential-\(name)" }

    /// Asks the helper. Every failure is an answer; only `CancellationError` is thrown.
    func get(_ server: String) async throws -> Answer {
        guard !name.contains("/"), let path = path else { return .failed("\(program) is not on the PATH") }
        // A helper that does not read its input must not end this process.
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

    private var path: String? {
        (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(program)" }.first(where: Executable.isRunnable)
    }

    private func ask(_ path: String, _ server: String) async throws -> Answer {
        do {
            // A writer of our own: the library ends the process if a helper closes a text's input early.
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

    /// Reads what the helper printed. A refusal is a line of text and an exit code other than 0.
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
