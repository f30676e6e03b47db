import Deployment

extension RouteLoader {
    /// Brings the Caddyfile and the upstream files of an older version to today's form. In that
    /// form an upstream file has the port.
    ///
    /// Between the load and the new files, no request reaches a function. That takes milliseconds,
    /// and Caddy retries for seconds.
    /// - Parameter observed: the state that was observed under the same lock.
    /// - Returns: the Caddyfile that is stored now.
    func modernise(_ observed: ObservedState) async throws -> LoadedCaddyfile? {
        let loaded = try caddyfiles.loaded()
        guard let next = loaded?.modernised else {
            try await upstreams.addPorts()
            return loaded
        }
        if let proxy = observed.proxies.first, proxy.answers {
            try await hand(over: next, isUnended: try caddyfiles.isLoading())
        } else {
            // The next proxy starts with the stored text.
            try caddyfiles.write(next)
        }
        try await upstreams.addPorts()
        host.log(.caddyfile, .reloaded, "loaded the routes in the form of this version")
        return next
    }
}
