import Basics

extension Engine {
    /// All containers that have every one of the labels (`name` or `name=value`), in one request.
    ///
    /// `GET /containers/json`
    /// - Parameter all: also those that do not run.
    package func containers(label filters: [String] = [], all: Bool = true) async throws -> [ContainerSummary] {
        try await value(
            Call("GET", "/containers/json", query: [("all", all ? "1" : "0"), ("filters", try Self.filters(["label": filters]))]))
    }

    /// nil when there is none of this ID or name.
    ///
    /// `GET /containers/{id}/json`
    package func container(_ idOrName: String) async throws -> ContainerDetails? {
        try await valueIfFound(Call("GET", "/containers/\(Call.segment(idOrName))/json"))
    }

    /// Creates a container, and joins it to its further networks; should one of these fail, it is removed again.
    ///
    /// `POST /containers/create`
    /// - Returns: its ID.
    package func create(_ spec: ContainerSpecification, name: String) async throws -> String {
        // Engines join a container that does not run to any name, and tell only when it starts that there is no such network.
        for network in spec.extraNetworks { try await perform(Call("GET", "/networks/\(Call.segment(network))")) }
        let driver = CreateRequest.needsLoggingDriver(spec) ? try await information().loggingDriver : nil
        let call = try Call("POST", "/containers/create", query: [("name", name)]).sending(CreateRequest(spec, loggingDriver: driver))
        let id = try await value(call, as: Created.self).Id
        do {
            for network in spec.extraNetworks { try await connect(network: network, container: id) }
        } catch {
            try? await remove(id, force: true)
            throw error
        }
        return id
    }

    /// No error when it already runs.
    ///
    /// `POST /containers/{id}/start`
    package func start(_ id: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/start"))
    }

    /// Sends the stop signal, and SIGKILL after `grace` (whole seconds, rounded up); returns when it has ended. No error when it already
    /// had.
    ///
    /// `POST /containers/{id}/stop`
    package func stop(_ id: String, grace: Duration = .seconds(10)) async throws {
        let seconds = grace.secondsRoundedUp
        let timeout = Duration.seconds(seconds + 60)
        var call = Call("POST", "/containers/\(Call.segment(id))/stop", query: [("t", String(seconds))], timeout: timeout)
        call.takesLong = true
        try await perform(call)
    }

    /// Sets what the engine does when it ends, such as `unless-stopped`.
    ///
    /// `POST /containers/{id}/update`
    package func update(_ id: String, restart: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/update").sending(["RestartPolicy": ["Name": restart]]))
    }

    /// `DELETE /containers/{id}`; one that is being removed already, as for somebody who was killed meanwhile, is waited for, and one
    /// whose files the engine could not remove while somebody read them is tried again.
    /// - Parameters:
    ///   - force: kill it when it runs.
    ///   - volumes: also its anonymous volumes.
    package func remove(_ id: String, force: Bool = false, volumes: Bool = false) async throws {
        let query = [("force", force ? "1" : "0"), ("v", volumes ? "1" : "0")] as [(name: String, value: String?)]
        for attempt in 0... {
            do {
                try await perform(Call("DELETE", "/containers/\(Call.segment(id))", query: query))
                return
            } catch let error as EngineError where [.removalUnderWay, .filesystemBusy].contains(error.refusal) && attempt < 100 {
                try await Task.sleep(for: .milliseconds(100))
                if try await container(id) == nil { return }
            }
        }
    }

    /// `POST /containers/{id}/rename`
    package func rename(_ id: String, _ name: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/rename", query: [("name", name)]))
    }

    /// `POST /containers/{id}/unpause`
    package func unpause(_ id: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/unpause"))
    }

    /// Waits, without a time limit, until it does not run; at once when it does not run now.
    ///
    /// `POST /containers/{id}/wait`
    /// - Returns: its exit code.
    package func wait(_ id: String) async throws -> Int {
        var call = Call("POST", "/containers/\(Call.segment(id))/wait", query: [("condition", "not-running")], timeout: nil)
        call.takesLong = true
        let result = try await value(call, as: Waited.self)
        if let message = result.Error?.Message, !message.isEmpty { throw EngineError.unexpected(route: call.route, reason: message) }
        return result.StatusCode
    }

    /// One sample; the engine takes a second or two for it, because processor use is a difference.
    ///
    /// `GET /containers/{id}/stats`
    package func stats(_ id: String) async throws -> ContainerStats {
        try await value(Call("GET", "/containers/\(Call.segment(id))/stats", query: [("stream", "0")]))
    }
}

private struct Created: Decodable { let Id: String }

private struct Waited: Decodable {
    struct Failure: Decodable { let Message: String? }
    let StatusCode: Int
    let Error: Failure?
}
