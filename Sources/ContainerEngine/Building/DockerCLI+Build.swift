internal import FoundationEssentials
internal import Glibc
internal import Subprocess
internal import SystemPackage

extension DockerCLI {
    /// Builds an image. Cancelling interrupts the CLI, which ends the build; one that does not end within `grace` is killed.
    /// - Parameters:
    ///   - environment: the CLI's; nil for this process's own.
    ///   - onLine: gets each line of the log as it comes, from one thread at a time.
    /// - Returns: the image's ID, `sha256:…`.
    /// - Throws: ``BuildFailure``, ``BuildCommandError``, ``EngineError``, `CancellationError`, what the context throws.
    package func build(
        _ request: BuildRequest, environment: [String: String]? = nil, grace: Duration = .seconds(5),
        onLine: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        let folder = try ScratchFolder(.build)
        let command = try BuildCommand(
            request, cli: self, imageIDFile: "\(folder.path)/image-id", environment: environment ?? ProcessInfo.processInfo.environment)
        let log = BuildLog(onLine: onLine)
        try Task.checkCancellation()
        let status = try await Self.run(path, command, request.context, log: log, grace: grace)
        try Task.checkCancellation()
        guard status == 0 else { throw BuildFailure(exitCode: status, tail: log.lastLines) }
        guard let id = folder.text(of: "image-id"), id.hasPrefix("sha256:"), id.utf8.count == 71 else {
            throw EngineError.unexpected(route: "docker build", reason: "it named no image")
        }
        return id
    }

    /// - Returns: the exit code, when both output streams have been read to their ends.
    private static func run(
        _ path: String, _ command: BuildCommand, _ context: @escaping @Sendable (BuildRequest.Sink) async throws -> Void,
        log: BuildLog,
        grace: Duration
    ) async throws -> Int {
        // A CLI that ends before it has read everything must not end us.
        signal(SIGPIPE, SIG_IGN)
        var options = PlatformOptions()
        // A group of its own: plugins are reached too, and a Ctrl-C at the terminal stays ours to decide about.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .interrupt, toProcessGroup: true, allowedDurationToNextStep: grace / 2),
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace / 2),
        ]
        let result: ExecutionResult<Void, SequenceOutput, SequenceOutput>
        do {
            result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(command.arguments), environment: .with(command.environment),
                platformOptions: options, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                try await withThrowingTaskGroup(of: Step.self) { group in
                    group.addTask {
                        do {
                            try await feed(context, to: execution.standardInputWriter)
                        } catch {
                            // Before its input ends: the builder would take a part for the whole.
                            if !Task.isCancelled { try? execution.send(signal: .kill, toProcessGroup: true) }
                            throw error
                        }
                        return .fed
                    }
                    group.addTask { try await drain(execution.standardOutput, into: log) }
                    group.addTask { try await drain(execution.standardError, into: log) }
                    var open = 2
                    while open > 0, let step = try await group.next() {
                        if step == .drained { open -= 1 }
                    }
                    // It has ended; whether it wanted the rest of its input shows in its exit code.
                    group.cancelAll()
                }
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw EngineError.noDockerCLI(reason: "\(path): \(error)")
        }
        return switch result.terminationStatus {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }

    private enum Step { case fed, drained }

    private static func feed(_ context: (BuildRequest.Sink) async throws -> Void, to writer: StandardInputWriter) async throws {
        do {
            try await context { piece in
                // A writer that fails has lost its reader: the CLI has ended, and its exit code and log say why.
                do { _ = try await writer.write(piece) } catch { throw ReaderGone() }
            }
        } catch is ReaderGone {
            return
        }
        // What a cancelled context wrote is incomplete, and must not look finished.
        try Task.checkCancellation()
        try? await writer.finish()
    }

    private struct ReaderGone: Error {}

    private static func drain(_ output: SubprocessOutputSequence, into log: BuildLog) async throws -> Step {
        var splitter = LineSplitter(limit: 1 << 16)
        for try await buffer in output {
            for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { log.add(line) }
        }
        if let line = splitter.finish() { log.add(line) }
        return .drained
    }
}
