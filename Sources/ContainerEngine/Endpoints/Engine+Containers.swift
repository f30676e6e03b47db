import Basics

extension Engine {
    /// All containers that have all of the labels (`name` or `name=value`), in one request.
    ///
    /// `GET /containers/json`
    /// - Parameter all: true to include containers that do not run.
    package func containers(label filters: [String] = [], all: Bool = true) async throws -> [ContainerSummary] {
        try await containers(filters: ["label": filters], all: all)
    }

    /// All containers that match filters of the engine, such as `volume` and `ancestor`.
    ///
    /// `GET /containers/json`
    package func containers(filters: [String: [String]], all: Bool = true) async throws -> [ContainerSummary] {
        try await value(Call("GET", "/containers/json", query: [("all", all ? "1" : "0"), ("filters", try Self.filters(filters))]))
    }

    /// The containers in any state that are attached to a network, of any project.
    ///
    /// A stopped container needs its network at its next start, and the engine does not protect it.
    ///
    /// `GET /containers/json`
    package func containers(in network: NetworkSummary) async throws -> [ContainerSummary] {
        // A container that never ran has no ID of its network. The filter also matches the first
        // digits of IDs, so the names decide.
        try await containers(filters: ["network": [network.id, network.name]]).filter {
            $0.networks[network.name] != nil || $0.networks[network.id] != nil
        }
    }

    /// The details of a container; nil if it does not exist.
    ///
    /// `GET /containers/{id}/json`
    package func container(_ idOrName: String) async throws -> ContainerDetails? {
        try await valueIfFound(Call("GET", "/containers/\(Call.segment(idOrName))/json"))
    }

    /// Creates a container and connects it to its extra networks. If a connection fails, the
    /// container is removed again.
    ///
    /// `POST /containers/create`
    /// - Returns: the ID of the container.
    /// - Throws: also ``EngineError/unsupported(_:engine:hint:)``, before anything is created.
    package func create(_ spec: ContainerSpecification, name: String) async throws -> String {
        try kind.check(spec)
        // An engine connects a stopped container to any network name. It reports a missing network
        // only at the start.
        for network in spec.extraNetworks { try await perform(Call("GET", "/networks/\(Call.segment(network))")) }
        let driver = CreateRequest.needsLoggingDriver(spec) ? try await settings().loggingDriver : nil
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

    /// Starts a container. A running container is not an error.
    ///
    /// `POST /containers/{id}/start`
    package func start(_ id: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/start"))
    }

    /// Stops a container and waits for its end. The engine sends the stop signal, and SIGKILL after
    /// `grace`.
    ///
    /// The grace period is rounded up to whole seconds. A stopped container is not an error.
    ///
    /// `POST /containers/{id}/stop`
    package func stop(_ id: String, grace: Duration = .seconds(10)) async throws {
        let seconds = grace.secondsRoundedUp
        let timeout = Duration.seconds(seconds + 60)
        var call = Call("POST", "/containers/\(Call.segment(id))/stop", query: [("t", String(seconds))], timeout: timeout)
        call.takesLong = true
        try await perform(call)
    }

    /// Sets the restart policy of a container.
    ///
    /// `POST /containers/{id}/update`
    package func update(_ id: String, restart: RestartPolicy) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/update").sending(["RestartPolicy": ["Name": restart.rawValue]]))
    }

    /// Removes a container.
    ///
    /// If a removal is already under way, the method waits for its end. If the engine could not
    /// delete files because a process read them, the method retries.
    ///
    /// `DELETE /containers/{id}`
    /// - Parameters:
    ///   - force: true to kill a running container.
    ///   - volumes: true to remove its anonymous volumes as well.
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

    /// Renames a container.
    ///
    /// `POST /containers/{id}/rename`
    package func rename(_ id: String, _ name: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/rename", query: [("name", name)]))
    }

    /// Resumes a paused container.
    ///
    /// `POST /containers/{id}/unpause`
    package func unpause(_ id: String) async throws {
        try await perform(Call("POST", "/containers/\(Call.segment(id))/unpause"))
    }

    /// Waits until a container stops, without a time limit. Returns at once if it does not run.
    ///
    /// `POST /containers/{id}/wait`
    /// - Returns: the exit code.
    package func wait(_ id: String) async throws -> Int {
        var call = Call("POST", "/containers/\(Call.segment(id))/wait", query: [("condition", "not-running")], timeout: nil)
        call.takesLong = true
        let result = try await value(call, as: Waited.self)
        if let message = result.Error?.Message, !message.isEmpty { throw EngineError.unexpected(route: call.route, reason: message) }
        return result.StatusCode
    }

    /// One sample of a container's resource use. It takes a second or two, because processor use is
    /// a difference of two values.
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
