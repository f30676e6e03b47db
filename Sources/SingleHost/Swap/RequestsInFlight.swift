import Deployment
import Synchronization

/// The wait for the requests that Caddy is passing to a container.
final class RequestsInFlight: Sendable {
    private let host: Host
    private let engine: EngineEffects
    private let proxy: ProxyEffects
    private let clock: ClockEffects
    private let observer: Observer
    /// True when the running Caddy lists replaced upstreams; nil until it was asked.
    private let listsReplaced = Mutex<Bool?>(nil)

    init(host: Host, engine: EngineEffects, proxy: ProxyEffects, clock: ClockEffects, observer: Observer) {
        (self.host, self.engine, self.proxy, self.clock, self.observer) = (host, engine, proxy, clock, observer)
    }

    /// Waits until Caddy has reported twice that no request to a container is in flight, or the
    /// time ends.
    ///
    /// The first report may miss a request that read the upstream file just before it changed.
    /// - Returns: false if the time ended.
    func waitUntilNone(to container: ObservedContainer, for drain: Duration) async throws -> Bool {
        let step = Duration.milliseconds(100)
        let deadline = clock.now() + drain
        // The question takes about as long as the pause, so it is asked during the first one.
        async let asked = replacedAreListed()
        var quiet = 0
        while true {
            // If the keeper does not answer, the number is unknown, and the whole time is waited.
            let upstreams = try? await proxy.upstreams()
            let read = clock.now()
            let listsReplaced = await asked
            let reading = upstreams.map {
                InFlight(
                    alias: container.alias, port: container.containerPort, function: container.function, upstreams: $0,
                    listsReplaced: listsReplaced)
            }
            quiet = reading == InFlight.none ? quiet + 1 : 0
            if quiet >= 2 { return true }
            let left = deadline - clock.now()
            if left <= .zero { return false }
            try await clock.sleep(min(max(.zero, step - (clock.now() - read)), left))
        }
    }

    /// Forgets the version of Caddy. The next proxy may run another one.
    func forgetVersion() { listsReplaced.withLock { $0 = nil } }

    private func replacedAreListed() async -> Bool {
        if let known = listsReplaced.withLock({ $0 }) { return known }
        var answer = false
        do {
            if let proxy = try await observer.runningProxy() {
                let caddy = await self.proxy.report()?.caddy ?? "caddy"
                answer = InFlight.listsReplaced(version: try await engine.output(of: [caddy, "version"], in: proxy.id))
            }
        } catch {
            if Task.isCancelled { return false }
            host.log(.proxy, .warning, "could not ask Caddy for its version: \(error)")
        }
        listsReplaced.withLock { $0 = answer }
        return answer
    }
}
