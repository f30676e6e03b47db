internal import FoundationEssentials
internal import Glibc
internal import Subprocess
internal import SystemPackage

extension DockerCLI {
    /// Builds an image. A cancelled task interrupts the CLI, which aborts the build. If the CLI
    /// does not end within `grace`, it is killed. The engine then aborts the build, too.
    /// - Parameters:
    ///   - environment: the environment of the CLI; nil for that of this process.
    ///   - onLine: called with each line of the log as it arrives, one call at a time.
    /// - Returns: the ID of the image, `sha256:…`.
    /// - Throws: ``BuildFailure``, ``BuildCommandError``, ``EngineError``, `CancellationError`, and
    ///   errors of the context.
    package func build(
        _ request: BuildRequest, environment: [String: String]? = nil, grace: Duration = .milliseconds(500),
        onLine: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        let folder = try ScratchFolder(.build)
        let command = try BuildCommand(
            request, cli: self, imageIDFile: "\(folder.path)/image-id", environment: environment ?? ProcessInfo.processInfo.environment)
        let log = BuilderOutput(onLine: onLine)
        try Task.checkCancellation()
        let status = try await Self.run(path, command, request.context, log: log, grace: grace)
        try Task.checkCancellation()
        guard status == 0 else { throw BuildFailure(exitCode: status, tail: log.lastLines) }
        guard let id = folder.text(of: "image-id"), id.hasPrefix("sha256:"), id.utf8.count == 71 else {
            throw EngineError.unexpected(route: "docker build", reason: "it named no image")
        }
        return id
    }

    /// Runs the CLI until it ends.
    /// - Returns: the exit code, once both output streams have been read to their ends.
    private static func run(
        _ path: String, _ command: BuildCommand, _ context: @escaping @Sendable (BuildRequest.Sink) async throws -> Void,
        log: BuilderOutput,
        grace: Duration
    ) async throws -> Int {
        // If the CLI ends before it reads all of its input, this process must not receive SIGPIPE.
        signal(SIGPIPE, SIG_IGN)
        var options = PlatformOptions()
        // The CLI gets its own process group. Signals then reach plugins too, and a Ctrl-C at the
        // terminal reaches only this process.
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
                            if Task.isCancelled { throw error }
                            // The CLI is killed before its input ends. Otherwise the builder would
                            // treat a part of the context as complete.
                            try? execution.send(signal: .kill, toProcessGroup: true)
                            return .failed(error)
                        }
                        return .fed
                    }
                    group.addTask { try await drain(execution.standardOutput, into: log) }
                    group.addTask { try await drain(execution.standardError, into: log) }
                    var open = 2
                    while open > 0, let step = try await group.next() {
                        switch step {
                        case .fed: break
                        case .drained: open -= 1
                        case .failed(let error): throw error
                        }
                    }
                    // Both streams have ended, so the CLI has ended. If it needed the rest of its
                    // input, the exit code shows that.
                    group.cancelAll()
                    // A CLI that was killed may end before the cause arrives.
                    if case .failed(let error) = try? await group.next() { throw error }
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

    private enum Step {
        /// The input was written to its end, or the CLI read no more.
        case fed
        /// An output stream was read to its end.
        case drained
        /// The context has an error, for which the CLI was killed.
        case failed(any Error)
    }

    private static func feed(_ context: (BuildRequest.Sink) async throws -> Void, to writer: StandardInputWriter) async throws {
        do {
            try await context { piece in
                // A failed write means that the CLI has ended. Its exit code and its log contain
                // the reason.
                do { _ = try await writer.write(piece) } catch { throw ReaderGone() }
            }
        } catch is ReaderGone {
            return
        }
        // A cancelled context is incomplete and must not look finished.
        try Task.checkCancellation()
        try? await writer.finish()
    }

    private struct ReaderGone: Error {}

    private static func drain(_ output: SubprocessOutputSequence, into log: BuilderOutput) async throws -> Step {
        var splitter = LineSplitter(limit: 1 << 16)
        for try await buffer in output {
            for line in splitter.push(buffer.withUnsafeBytes { Array($0) }) { log.add(line) }
        }
        if let line = splitter.finish() { log.add(line) }
        return .drained
    }
}
