internal import HTTPClient

extension Engine {
    /// Runs a command in a running container, without a terminal or input, and waits for its end.
    ///
    /// A cancelled task stops waiting. The engine has no call that ends the command.
    ///
    /// `POST /containers/{id}/exec`, `POST /exec/{id}/start`, `GET /exec/{id}/json`
    /// - Parameters:
    ///   - user: the user of the command; nil for the container's user.
    ///   - environment: variables in addition to those of the container.
    ///   - timeout: the time until the command must have ended; nil for no limit.
    ///   - onChunk: called with the output as it arrives.
    package func exec(
        _ id: String, command: [String], user: String? = nil, environment: [String: String] = [:], timeout: Duration? = nil,
        onChunk: @escaping @Sendable (LogChunk) -> Void = { _ in }
    ) async throws -> ExecResult {
        let creation = try Call("POST", "/containers/\(Call.segment(id))/exec").sending(
            ExecRequest(Cmd: command, User: user, Env: environment.map { "\($0.key)=\($0.value)" }.sorted()))
        let exec = try await value(creation, as: ExecCreated.self).Id
        // Without an Upgrade header the engine sends a plain response that ends with the command.
        let start = try Call("POST", "/exec/\(Call.segment(exec))/start").sending(ExecStart())
        let output = try await withTimeLimit(timeout, route: start.route) {
            try await self.stream(start) { _, bytes in
                var output: [UInt8] = []
                for try await chunk in LogStream(body: bytes, frames: LogFrames(isRaw: false), route: start.route) {
                    onChunk(chunk)
                    output += chunk.bytes
                }
                return output
            }
        }
        let inspection = Call("GET", "/exec/\(Call.segment(exec))/json")
        guard let code = try await value(inspection, as: ExecInspection.self).ExitCode else {
            throw EngineError.interrupted(route: start.route, reason: "the command has not ended")
        }
        return ExecResult(exitCode: code, output: output)
    }

    private func withTimeLimit<R: Sendable>(
        _ limit: Duration?, route: String, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        guard let limit else { return try await body() }
        return try await withThrowingTaskGroup(of: R.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw EngineError.interrupted(route: route, reason: HTTPClientError.timedOut(after: limit).description)
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}

private struct ExecRequest: Encodable {
    let Cmd: [String]
    let User: String?
    let Env: [String]
    let AttachStdout = true
    let AttachStderr = true
}

private struct ExecStart: Encodable {
    let Detach = false
    let Tty = false
}

private struct ExecCreated: Decodable { let Id: String }
private struct ExecInspection: Decodable { let ExitCode: Int? }
