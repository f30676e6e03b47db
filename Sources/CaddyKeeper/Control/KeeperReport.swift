/// The report of a keeper about its generations, as JSON.
package enum KeeperReport {
    /// The report.
    /// - Parameters:
    ///   - isDetached: true if the folders of the state are gone.
    ///   - choice: the Caddy that a client chose; nil for that of the container's image.
    ///   - digest: the digest of the Caddyfile that has the new connections; nil if none has.
    ///   - host: the name of the container's host, by which the engine's identifier is recognised.
    ///   - now: the time since a fixed point.
    package static func text(
        _ state: KeeperState, isDetached: Bool, choice: ChosenCaddy? = nil, digest: String? = nil, host: String, at now: Duration
    ) -> String {
        let generations = state.generations.map { generation in
            let (state, since) = reported(generation.phase)
            var fields = ["\"number\":\(generation.number)", "\"state\":\"\(state.rawValue)\""]
            if let since { fields.append("\"seconds\":\(max(0, (now - since).components.seconds))") }
            if let connections = generation.connections { fields.append("\"connections\":\(connections)") }
            if generation.unanswered > 0 { fields.append("\"unanswered\":\(generation.unanswered)") }
            if generation.crashes > 0 { fields.append("\"crashes\":\(generation.crashes)") }
            return "{" + fields.joined(separator: ",") + "}"
        }
        var fields = ["\"detached\":\(isDetached)", "\"host\":\(JSONText.quoted(host))", "\"waiting\":\(state.waiting.count)"]
        if let choice {
            fields += ["\"image\":\(JSONText.quoted(choice.image))", "\"command\":\(JSONText.quoted(choice.command))"]
        }
        if let digest { fields.append("\"digest\":\"\(digest)\"") }
        fields.append("\"generations\":[\(generations.joined(separator: ","))]")
        return "{" + fields.joined(separator: ",") + "}"
    }

    /// True when the keeper counts as answering: a Caddy serves, or one was lost a moment ago.
    package static func isWell(_ state: KeeperState, at now: Duration) -> Bool {
        if state.isStopping { return false }
        if state.isServing { return true }
        return state.downSince.map { now - $0 < grace } ?? false
    }

    /// The time that a Caddy gets to serve again before the proxy counts as broken.
    package static let grace = Duration.seconds(10)

    private static func reported(_ phase: Generation.Phase) -> (GenerationState, since: Duration?) {
        switch phase {
        case .adapting(let since): (.adapting, since)
        case .starting(let since): (.starting, since)
        case .serving(let since): (.serving, since)
        case .waiting: (.restarting, nil)
        case .retiring(let since): (.retiring, since)
        case .ending: (.ending, nil)
        }
    }
}
