import Basics

extension Engine {
    /// The engine's description of itself. Podman is asked by its own route, because its answer to
    /// Docker's route lacks the logging driver.
    ///
    /// `GET /info`, or `GET /libpod/info` on podman.
    package func information() async throws -> EngineInformation {
        guard kind.isPodman else { return try await value(Call("GET", "/info")) }
        return try await value(Call("GET", "/libpod/info"), as: PodmanInformation.self).information
    }

    /// The same description, for settings that last as long as the engine's process. The engine is
    /// asked at most once a minute. A call before the creation of a container saves time later.
    @discardableResult
    package func settings() async throws -> EngineInformation { try await kept.value { try await information() } }

    /// True when the engine runs without root privileges.
    package func isRootless() async throws -> Bool { try await settings().rootless }

    /// The disk usage of the engine's objects. The engine computes it, which takes long if there is
    /// much data.
    ///
    /// `GET /system/df`
    package func diskUsage() async throws -> DiskUsage {
        var call = Call("GET", "/system/df", timeout: .seconds(600))
        call.takesLong = true
        return try await value(call)
    }

    /// Passes the events from now on, or since `since`, to `body`. The stream ends when `body`
    /// returns or `until` is reached.
    ///
    /// `GET /events`
    /// - Parameter filters: for example `["type": ["container"], "label": ["faaso.project=shop"]]`.
    ///   The values of one name are alternatives. All names must match.
    package func withEvents<R: Sendable>(
        filters: [String: [String]] = [:], since: EngineTime? = nil, until: EngineTime? = nil,
        _ body: (EventStream) async throws -> R
    ) async throws -> R {
        let query = [("filters", try Self.filters(filters)), ("since", since?.description), ("until", until?.description)]
        let call = Call("GET", "/events", query: query)
        return try await stream(call) { _, bytes in
            try await body(EventStream(lines: JSONLines(body: bytes, route: call.route)))
        }
    }

    /// The value of the query field `filters`; nil without filters, so the field is left out.
    static func filters(_ filters: [String: [String]]) throws -> String? {
        let filters = filters.filter { !$0.value.isEmpty }
        return filters.isEmpty ? nil : try JSONCoding.text(filters)
    }
}
