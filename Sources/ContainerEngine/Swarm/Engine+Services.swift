internal import Synchronization

/// Services and tasks. Only a manager answers; any other engine refuses with
/// ``Refusal/notManager``.
extension Engine {
    /// All services that match filters of the engine, such as `label`, `name` and `id`.
    ///
    /// `GET /services`
    package func services(filters: [String: [String]] = [:]) async throws -> [ServiceSummary] {
        try await value(Call("GET", "/services", query: [("filters", try Self.filters(filters))]))
    }

    /// The service with an ID or a name; nil if it does not exist.
    ///
    /// The engine also accepts the first digits of an ID. Such a match does not count.
    ///
    /// `GET /services/{id}`
    package func service(_ idOrName: String) async throws -> ServiceSummary? {
        let found: ServiceSummary? = try await valueIfFound(Call("GET", "/services/\(Call.segment(idOrName))"))
        return found.flatMap { $0.id == idOrName || $0.name == idOrName ? $0 : nil }
    }

    /// Creates a service. The engine refuses a name that is taken (409).
    ///
    /// `POST /services/create`
    /// - Parameter auth: the credentials with which nodes pull the image; nil for none.
    /// - Returns: the ID of the service, and the engine's warnings.
    package func createService(_ spec: ServiceSpecification, auth: RegistryAuth? = nil) async throws -> (id: String, warnings: [String]) {
        let call = try Call("POST", "/services/create").sending(WireService(spec)).authorised(by: auth)
        let answer = try await value(call, as: ServiceAnswer.self)
        guard let id = answer.ID else { throw EngineError.unexpected(route: call.route, reason: "the service has no ID") }
        return (id, answer.warnings)
    }

    /// Updates a service. The swarm replaces its tasks if they would come out differently.
    ///
    /// `POST /services/{id}/update`
    /// - Parameters:
    ///   - version: the version that the caller read. If somebody changed the service since, the
    ///     engine refuses with ``Refusal/outOfSequence``.
    ///   - auth: the credentials with which nodes pull the image; nil keeps those of before.
    /// - Returns: the engine's warnings.
    package func updateService(
        _ id: String, version: UInt64, _ spec: ServiceSpecification, auth: RegistryAuth? = nil
    ) async throws -> [String] {
        let query = [("version", String(version)), ("registryAuthFrom", auth == nil ? "spec" : nil)] as [(name: String, value: String?)]
        let call = Call("POST", "/services/\(Call.segment(id))/update", query: query)
        return try await value(call.sending(WireService(spec)).authorised(by: auth), as: ServiceAnswer.self).warnings
    }

    /// Returns a service to its specification before the last update.
    ///
    /// `POST /services/{id}/update`
    /// - Parameter service: the service as it was read. The engine requires its specification, and
    ///   ignores it.
    package func rollBackService(_ service: ServiceSummary) async throws {
        let query = [("version", String(service.version)), ("rollback", "previous")] as [(name: String, value: String?)]
        let call = Call("POST", "/services/\(Call.segment(service.id))/update", query: query)
        try await perform(call.sending(WireService(service.specification)))
    }

    /// Removes a service. Its tasks stop afterwards.
    ///
    /// `DELETE /services/{id}`
    package func removeService(_ id: String) async throws {
        try await perform(Call("DELETE", "/services/\(Call.segment(id))"))
    }

    /// All tasks that match filters of the engine, such as `service`, `node` and `desired-state`.
    /// Tasks that ended are among them; the swarm keeps five for each slot.
    ///
    /// `GET /tasks`
    package func tasks(filters: [String: [String]] = [:]) async throws -> [TaskSummary] {
        try await value(Call("GET", "/tasks", query: [("filters", try Self.filters(filters))]))
    }

    /// The present output of a task, also from another node.
    ///
    /// The engine need not end the output of a task whose container is gone.
    ///
    /// `GET /tasks/{id}/logs`
    /// - Parameters:
    ///   - tail: the number of last lines.
    ///   - limit: the time after which the output that has arrived is returned.
    package func taskLogs(_ id: String, tail: Int, within limit: Duration) async throws -> [LogChunk] {
        let read = LogSoFar()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withTaskLogs(id, tail: tail) { stream in
                    for try await chunk in stream { read.chunks.withLock { $0.append(chunk) } }
                }
            }
            group.addTask { try await Task.sleep(for: limit) }
            defer { group.cancelAll() }
            _ = try await group.next()
            return read.chunks.withLock { $0 }
        }
    }

    /// Passes the output of a task to `body`, also from another node.
    ///
    /// Without `follow` the stream ends with the present output. With `follow` it need not end when
    /// the task ends: that of Docker 20.10 goes on.
    ///
    /// `GET /tasks/{id}/logs`
    /// - Parameters:
    ///   - tail: the number of last lines; nil for all.
    ///   - since: the time of the earliest output; nil for all.
    ///   - timestamps: true to prefix each line with its time in RFC 3339 and a space.
    package func withTaskLogs<R: Sendable>(
        _ id: String, tail: Int? = nil, since: EngineTime? = nil, follow: Bool = false, timestamps: Bool = false,
        _ body: (LogStream) async throws -> R
    ) async throws -> R {
        let query = Self.logQuery(tail: tail, since: since, follow: follow, timestamps: timestamps)
        let call = Call("GET", "/tasks/\(Call.segment(id))/logs", query: query)
        return try await stream(call) { _, bytes in
            // Services of faaso have no terminal, so their output has frames.
            try await body(LogStream(body: bytes, frames: LogFrames(isRaw: false), route: call.route))
        }
    }
}

/// The output that has arrived.
private final class LogSoFar: Sendable {
    let chunks = Mutex<[LogChunk]>([])
}

private struct ServiceAnswer: Decodable {
    let ID: String?
    let Warning: String?
    let Warnings: [String]?

    /// The warnings. Engines before API 1.44 return a single one for a creation.
    var warnings: [String] { (Warnings ?? []) + [Warning].compactMap(\.self).filter { !$0.isEmpty } }
}

extension Call {
    /// The same call with credentials of a registry.
    fileprivate func authorised(by auth: RegistryAuth?) throws -> Call {
        guard let auth else { return self }
        var call = self
        call.headers.append((name: "X-Registry-Auth", value: try auth.header))
        return call
    }
}
