import Basics
internal import HTTPClient

extension Engine {
    /// `GET /info`
    package func information() async throws -> EngineInformation {
        try await value(Call("GET", "/info"))
    }

    /// What is on disk; the engine adds it up, which takes it a while where there is much.
    ///
    /// `GET /system/df`
    package func diskUsage() async throws -> DiskUsage {
        var call = Call("GET", "/system/df", timeout: .seconds(600))
        call.takesLong = true
        return try await value(call)
    }

    /// Hands over the events from now on (or from `since`) until `body` returns, or `until` is reached.
    ///
    /// `GET /events`
    /// - Parameter filters: such as `["type": ["container"], "label": ["faaso.project=shop"]]`: values of one name are alternatives, names
    ///   add up.
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

    /// A `filters` query field; nil, so that it is left out, when there are none.
    static func filters(_ filters: [String: [String]]) throws -> String? {
        let filters = filters.filter { !$0.value.isEmpty }
        return filters.isEmpty ? nil : try JSONCoding.text(filters)
    }
}
