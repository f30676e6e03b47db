import Deployment

/// The return to the proxy that served before.
extension ProxyKeeper {
    /// The proxy to return to if a new one fails. It is one that answers, or the one that an
    /// interrupted replacement put aside.
    func proxyBefore(_ observed: ObservedState) -> ObservedProxy? {
        let first = observed.proxies.first
        if first?.state == .running, first?.answers == true { return first }
        return observed.proxies.first { $0.name == host.names.proxyBefore } ?? first
    }

    /// The Caddyfile of the newest deployment, with its snippets.
    func recorded(_ observed: ObservedState) throws -> LoadedCaddyfile? {
        guard let last = observed.lastDeployment?.desired else { return observed.loaded }
        return try last.firstCaddyfile(after: nil, serving: Set(observed.upstreams.keys))
    }

    /// Brings back the proxy before, with its Caddyfile, and waits until it answers.
    ///
    /// The proxy is started even if a step before fails. Such an error is thrown at the end.
    /// - Parameter isStopping: true if the answer to its stop was lost. The stop is sent again and
    ///   awaited, because a start during a stop would do nothing.
    /// - Parameter isServing: true if the proxy before was not stopped.
    func giveUp(
        new: String?, old: ObservedProxy?, isStopping: Bool, isServing: Bool, before: LoadedCaddyfile?, _ observed: ObservedState
    ) async throws {
        var failure: (any Error)?
        func attempt(_ step: () async throws -> Void) async {
            do { try await step() } catch { failure = failure ?? error }
        }
        if let new { await attempt { try await engine.remove(new) } }
        await attempt {
            if let last = observed.lastDeployment?.desired { try caddyfiles.writeSnippets(last) }
            try caddyfiles.restore(before)
        }
        if let old, isServing {
            await attempt { try await engine.rename(old.id, to: host.names.proxy) }
            // Its keeper opens the socket again when that of the new one is gone.
            await attempt { try keeper.files.remove(host.state.keeperSocket) }
            try await waitUntilAnswering(old.id, beside: true)
        } else if let old {
            host.log(.proxy, .waiting, "the proxy before is started again")
            if isStopping { await attempt { try await stopper.stop(old, grace: Self.grace, for: .replacement) } }
            await attempt { try await engine.rename(old.id, to: host.names.proxy) }
            await attempt { if try await engine.condition(old.id)?.state == .paused { try await engine.unpause(old.id) } }
            try await engine.start(old.id)
            // The error is reported only after the old proxy serves again.
            try await waitUntilAnswering(old.id)
        }
        if let failure { throw failure }
    }
}
