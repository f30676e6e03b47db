import Deployment
import Synchronization

/// The wait for the requests that Caddy is passing to a container.
final class RequestsInFlight: Sendable {
    private let host: Host
    private let engine: EngineEffects
    private let proxy: ProxyEffects
    private let clock: ClockEffects
    private let observer: Observer
    /// True if the running Caddy lists replaced upstreams. It is asked once.
    private let listsReplaced = Mutex<Bool?>(nil)

    init(host: Host, engine: EngineEffects, proxy: ProxyEffects, clock: ClockEffects, observer: Observer) {
        (self.host, self.engine, self.proxy, self.clock, self.observer) = (host, engine, proxy, clock, observer)
    }

    /// Waits until Caddy has said twice that no request to a container is in flight, or the time is up.
    /// A request that read the upstream file just before it changed may not be counted the first time.
    /// - Returns: false if the time is up.
    func waitUntilNone(to container: ObservedContainer, for drain: Duration) async throws -> Bool {
        let step = Duration.milliseconds(100)
        let deadline = clock.now() + drain
        let listsReplaced = await replacedAreListed()
        var quiet = 0
        while true {
            // An admin socket that does not answer says nothing about requests: then the whole time is waited.
            let upstreams = try? await proxy.upstreams()
            let reading = upstreams.map {
                InFlight(alias: container.alias, function: container.function, upstreams: $0, listsReplaced: listsReplaced)
            }
            quiet = reading == InFlight.none ? quiet + 1 : 0
            if quiet >= 2 { return true }
            let left = deadline - clock.now()
            if left <= .zero { return false }
            try await clock.sleep(min(step, left))
        }
    }

    /// Asks the next Caddy anew: another version may run.
    func forgetVersion() { listsReplaced.withLock { $0 = nil } }

    private func replacedAreListed() async -> Bool {
        if let known = listsReplaced.withLock({ $0 }) { return known }
        var answer = false
        do {
            if let proxy = try await observer.runningProxy() {
                answer = InFlight.listsReplaced(version: try await engine.output(of: ["caddy", "version"], in: proxy.id))
            }
        } catch {
            if Task.isCancelled { return false }
            host.log(.proxy, .warning, "could not ask Caddy for its version: \(error)")
        }
        listsReplaced.withLock { $0 = answer }
        return answer
    }
}
